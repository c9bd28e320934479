//! The answer made visible: scales, chart scenes, SVG, the sentence.
