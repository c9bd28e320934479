// A bar chart of ratios as SVG.

const COLORS = { sagitta: "#c8442b", duckdb: "#b9a44c", "duckdb-enum": "#8a7a35", arquero: "#5b8db8", "arrow-js": "#5fa06e" };
const [LEFT, WIDTH, BAR, GAP, TOP] = [250, 560, 13, 12, 60];

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`;
const shown = (value) => `${value >= 10 ? Math.round(value).toLocaleString("en") : value.toFixed(value >= 1 ? 1 : 2)} ×`;

/** Groups of horizontal bars `{ title, bars: [{ name, value }] }` from a line at 1, on a logarithmic scale. */
export function bar_chart(title, groups, names) {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const low = Math.floor(Math.log10(Math.min(1, ...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1, ...values))));
  const x = (value) => LEFT + ((Math.log10(value) - low) / (high - low)) * WIDTH;
  const parts = [text(12, 24, title, 'font-size="15" font-weight="bold"')];
  names.forEach((name, idx) => {
    parts.push(`<rect x="${12 + idx * 120}" y="34" width="10" height="10" fill="${COLORS[name]}"/>`, text(26 + idx * 120, 43, name));
  });
  let y = TOP;
  const body = [];
  for (const group of groups) {
    body.push(text(LEFT - 8, y + (group.bars.length * BAR) / 2 + 4, group.title, 'text-anchor="end"'));
    for (const { name, value } of group.bars) {
      const [from, to] = [x(1), x(value)].sort((a, b) => a - b);
      body.push(`<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(to - from, 1).toFixed(1)}" height="${BAR - 2}" fill="${COLORS[name]}"/>`);
      body.push(text((to + 4).toFixed(1), y + BAR - 4, shown(value), 'font-size="10"'));
      y += BAR;
    }
    y += GAP;
  }
  for (let power = low; power <= high; power++) {
    const at = x(10 ** power).toFixed(1);
    parts.push(`<line x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${y}" stroke="${power === 0 ? "#333" : "#ddd"}"/>`);
    parts.push(text(at, y + 14, `${10 ** power} ×`, 'text-anchor="middle" fill="#666"'));
  }
  const [width, height] = [LEFT + WIDTH + 70, y + 26];
  const font = 'font-family="sans-serif" font-size="12" fill="#222"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}>
<rect width="100%" height="100%" fill="#fff"/>
${[...parts, ...body].join("\n")}
</svg>
`;
}
