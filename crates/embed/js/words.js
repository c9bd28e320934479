// What elements say, in the languages of figures.

const WORDS = {
  en: {
    loading: "Loading…",
    progress: (rows) => `Loading… ${rows} rows`,
    problem: "This figure cannot be shown.",
    retry: "Try again",
    mark: "Chart",
    chart: "Chart: arrow keys read its figures",
    check: "Are there newer data?",
    checking: "Looking at the data…",
    same: (date) => `The data are still those of ${date}.`,
    newer: (date) => `The data have changed since ${date}. This figure keeps the numbers of that day.`,
    show: "Show what has changed",
    unchanged: "The data have changed, the numbers of this figure have not.",
    changed: (n) => (n === 1 ? "One figure is another now." : `${n} figures are others now.`),
    unreachable: "The data could not be read, so that nobody can tell whether they have changed.",
    marks: {
      bar: "Bars", line: "Line", area: "Area", point: "Points", histogram: "Histogram",
      boxplot: "Boxes", rect: "Heat map", dumbbell: "Dumbbells", slope: "Slopes",
    },
    problems: {},
  },
  zh: {
    loading: "正在加载…",
    progress: (rows) => `正在加载…已有 ${rows} 行`,
    problem: "无法显示此图。",
    retry: "重试",
    mark: "图表类型",
    chart: "图表：用方向键读取数值",
    check: "是否有更新的数据？",
    checking: "正在查看数据…",
    same: (date) => `数据仍与 ${date} 时相同。`,
    newer: (date) => `数据自 ${date} 以来已有变化。此图保留当日的数值。`,
    show: "查看变化",
    unchanged: "数据已有变化，但此图的数值没有变化。",
    changed: (n) => `有 ${n} 个数值与当时不同。`,
    unreachable: "无法读取数据，因此不能判断是否有变化。",
    marks: {
      bar: "条形图", line: "折线图", area: "面积图", point: "散点图", histogram: "直方图",
      boxplot: "箱线图", rect: "热力图", dumbbell: "哑铃图", slope: "斜率图",
    },
    problems: {},
  },
};

/** The words of a language: Chinese for a tag such as `zh-CN`, English for every other. */
export const wordsOf = (tag) => (/^zh/i.test(tag) ? WORDS.zh : WORDS.en);

/** A moment's day for reading: an ISO date as the language writes it. */
export function dayOf(date, tag) {
  const [year, month, day] = date.split("-").map(Number);
  if (!year || !month || !day) return date;
  if (/^zh/i.test(tag)) return `${year}年${month}月${day}日`;
  const name = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[month - 1];
  return `${day} ${name} ${year}`;
}
