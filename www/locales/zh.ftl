# 页面上的全部文字(简体中文)。带数量的消息有 `n`(选择形式)和 `count`(供阅读)。

page-title = Sagitta：在浏览器中探索开放数据
home = Sagitta，全部数据集
open-data = 开放数据
theme-auto = 主题：跟随系统
theme-light = 主题：浅色
theme-dark = 主题：深色
marks = 数字与日期的写法
marks-numbers = 数字
marks-dates = 日期
search-n = 在 { $count } 个数据集中搜索…

start-title = { $count } 个开放数据集，打开即可探索。
start-title-search = { $count } 个数据集，一处搜索。
start-title-plain = 开放数据，打开即可探索。
promise = 无需上传，无需安装：筛选、汇总和图表都在您自己的设备上完成。
search-hint = 搜索标题、字段、发布机构…
open-file = 打开文件
drop-hint = 也可将文件拖到本页任意位置，或直接粘贴表格：支持 CSV、Excel、OpenDocument、JSON、GeoJSON、Parquet 和 Arrow，可为 gzip 压缩文件。
drop-here = 松开即可打开文件
paste-table = 粘贴表格
paste-here = 从电子表格复制单元格或从 CSV 文件复制若干行，粘贴到此处
open-pasted = 打开
sheet = 工作表
hidden-sheet = 已隐藏
saved-question = 查询
saved-on = 保存日期
saved-link = 链接
saved-rows = 此文件的行数
loading-catalog = 正在加载数据集列表…
themes = 主题
n-datasets = { $count } 个数据集
found-for = “{ $text }”：{ $count } 个数据集
similar-for = 没有完全匹配“{ $text }”的结果，最接近的有 { $count } 个
partial-for = 没有包含“{ $text }”全部内容的结果，最接近的有 { $count } 个
nothing-found = 没有包含全部关键词的数据集。
show-all = 显示全部数据集
rows-columns = { $rows } 行 · { $columns } 个字段
matched-column = 匹配字段
matched-keyword = 匹配关键词
matched-title = 匹配标题
matched-value = 匹配取值
show-more = 显示更多
narrow = 筛选
elsewhere = 前往发布机构的页面
facet-publisher = 部门
facet-region = 地区
facet-access = 开放属性
facet-frequency = 更新周期
facet-format = 格式
access-public = 无条件开放
access-restricted = 有条件开放
access-non-public = 不予开放
frequency-continuous = 实时
frequency-daily = 每日
frequency-weekly = 每周
frequency-monthly = 每月
frequency-quarterly = 每季度
frequency-biannual = 每半年
frequency-annual = 每年
frequency-irregular = 不定期
overdue-days = 逾期 { $count } 天未更新
overdue-weeks = 逾期 { $count } 周未更新
overdue-months = 逾期 { $count } 个月未更新
overdue-years = 逾期 { $count } 年未更新
synthetic = 模拟数据
synthetic-long = 模拟数据：由程序生成，不反映真实情况。

opening = 正在打开 { $name }…
working = 正在计算…
loaded-of = { $done } / { $total } · { $rows } 行
loaded = { $done } · { $rows } 行
scanned-of = { $done } / { $total } 行
scanned = { $done } 行
cancel = 取消
undo-step = 撤销上一步
memory-limit = 可用内存上限
part-missing = 页面的这一部分无法加载，请检查网络连接。
try-again = 重试
other-dataset = 选择其他数据集
gave-up = 已取消打开。
large-title = 对小型设备来说，数据量较大
large-data = 文件大小为 { $size }，打开后约占用 { $memory } 内存。在手机上页面可能变慢，或被系统关闭。
load-anyway = 仍然加载

columns = 字段
column = 字段
close = 关闭
values = 取值
n-more = 另外 { $count } 个
only-nulls = 只看缺失的行
plot = 取值分布图
plot-of = { $name } 的分布。方向键移动，Shift+方向键选择范围，回车筛选，Delete 清除。
values-of = { $name } 的常见取值。方向键移动，回车筛选。
n-rows = { $count } 行
true = 是
false = 否
empty-text = （空文本）

kind-integer = 数值
kind-number = 数值
kind-boolean = 是否
kind-temporal = 时间
kind-time = 时刻
kind-duration = 时长
kind-category = 类别
kind-text = 文本
kind-other = 其他

filters = 筛选条件
filter = 筛选
clear-filters = 全部清除
remove-named = 移除：{ $name }
remove = 移除
edit-condition = 修改条件
add-condition = 添加条件
edit-having = 对分组的条件
edit-key = 分组依据
edit-transform = 划分方式
edit-aggregate = 统计方式
edit-field = 统计字段
edit-columns = 显示的字段
edit-window = 分组上的计算列
edit-sort = 排序依据
edit-limit = 数量
which-column = 对哪个字段设条件？
condition = 条件
apply = 应用
value = 值
case-sensitive = 区分大小写
from-moment = 从
before-moment = 早于（不含）
up-to-moment = 至（含）
from-number = 从
to-number = 至（含）
below-number = 小于
how-many = 数量
unit = 单位
counted-from = 起算点
end-of-data = 数据的末尾
today = 今天
any-of = 满足其中之一：
all-of = 全部满足：
none-of = 不满足：
make-any = 改为满足其一
make-all = 改为全部满足
bin-width = 区间宽度
each-value = 每个值单独成组
n-bins = 最多 { $count } 个区间
first-n = 前 { $count } 个
no-limit = 全部
ascending = ↑ 从小到大
descending = ↓ 从大到小

or-else = 或者…
and-also = 并且…
one-more-condition = + 条件
make-is = 改为保留
make-is-long = 改为保留符合的行，而不是不符合的
make-not = 取反
make-not-long = 取反：保留不符合的行
other-values = 其他值，每行一个
search-values = 查找值…
no-values = 没有包含这段文字的值。
time-of-day = 精确到时刻
search-rows = 在所有行中搜索…
redo = 重做
add-having = 只看部分组…
copied = 已复制
copy-value = 复制此值
copy-row = 复制整行
whole-row = 查看整行
row-n = 第 { $count } 行
cell-of = “{ $name }”的这个值可以怎样用
only-this = 只看这个值
all-but-this = 排除这个值
at-least-this = 只看不小于它的行
at-most-this = 只看不大于它的行
only-without-value = 只看没有值的行
only-with-value = 只看有值的行
least-text = 排在最前
greatest-text = 排在最后
n-more-values = 还有 { $count } 个值，可搜索查找。

lies = { $name } 的取值分布
rows-all = 全部行
rows-kept = 保留的行
other-value = 其余所有值

cross-table = 交叉表
across = 列：
total = 合计
no-rows-here = 这里没有行
n-more-rows = 另有 { $count } 行未显示。
n-more-columns = 另有 { $count } 列未显示。
totals-of-rows = 合计由所有相应的行算出。
totals-without-having = 合计由所有行算出，包括未列出的组。

as-lines = 按行显示
as-cards = 按卡片显示

add-window = + 比较
of-figure = 对哪个数值
window-share = 占合计的比例
window-difference = 比上一期的差额
window-ratio = 相当于上一期的百分比
window-difference-year = 比上年同期的差额
window-ratio-year = 相当于上年同期的百分比
window-running-sum = 累计
window-rank = 排名
window-per = 按“{ $name }”平均

edit-compute = 由其他列算出的列
add-compute = + 计算列
column-name = 列名
name-taken = 已有同名的列。
expression = 计算公式
expr-examples = 可以这样写
expr-column = 没有“{ $name }”这一列。
expr-value = 此处应为列、数字、'引号中的文字'或函数。
expr-operator = 此处应为运算符，如 + 或 >。
expr-close = 缺少右括号。
expr-unit = 此处应为时间单位，如 day 或 month。
expr-quote = 引号没有闭合。
expr-arguments = 这个函数需要 { $least } 到 { $most } 个参数。
expr-too-long = 公式太长，请拆成几列。
expr-function = { $suggestion ->
    [none] 没有这个函数。
   *[other] 没有这个函数。是否想写 { $suggestion }？
}

series = 系列
series-named = 显示 { $name }
chart-options = 调整图形
chart-options-short = 选项
stack = 各系列
stack-none = 并排
stack-zero = 堆叠
stack-normalize = 按 100% 堆叠
facet = 分成小图
facet-none = 不分：一张图
top = 显示多少个名称
top-all = 全部
top-n = 最大的 { $count } 个
free-scales = 各用各的刻度
log-scale = 对数刻度
reference-lines = 参考线
reference-lines-hint = 75 国家日均限值
own-title = 自拟标题
own-notes = 图下说明，每行一条

take-away = 带走屏幕上的内容
take-table = 表格
scope-shown = 当前显示的 { $count } 行
scope-whole = 整个数据集，{ $count } 行
csv-utf8 = CSV（UTF-8，可用 Excel 打开）
csv-gb18030 = CSV（GB18030，供旧版中文软件使用）
take-picture = 图形
picture-png = PNG（用于文档）
picture-svg = SVG（可编辑）
take-offline = 离线使用
offline-file = 本页面及其数据（单个 HTML 文件）
offline-making = 正在生成文件…
offline-made = 文件已生成，无需网络即可打开
offline-failed = 文件无法生成，请检查网络连接后重试。
keep-site = 保存在此浏览器中（需下载 { $size }）
keep-busy = 正在保存：{ $done } / { $size }…
keep-kept = 已保存在此浏览器中，无需网络即可打开。此数据：{ $size }，全部已保存：{ $all }。
keep-drop = 删除此数据（{ $size }）
keep-forget = 删除全部已保存内容（{ $all }）
keep-all = 已保存在此浏览器中，可离线使用：{ $all }
keep-explorer = 浏览程序与目录
keep-remove = 删除
keep-refused = 未保存任何内容：{ $file } 与网站清单不符。请告知网站管理者。
keep-full = 未保存任何内容：存储空间不足，无法保存 { $file }。
keep-unreachable = 未保存任何内容：无法获取 { $file }，请检查网络连接后重试。
release-new = 本网站有新版本。在您重新加载之前，本页面保持不变。
release-refused = 本网站的新版本未被采用：{ $file } 与其清单不符。您将继续使用已保存的版本。
release-reload = 重新加载
take-program = 把查询写成程序
copy-program = 复制 { $name }
copied-program = 程序已复制
take-citation = 如何引用
copy-citation = 按 { $name } 格式复制
copied-citation = 引用已复制
not-saved = 图形无法保存
embed = 嵌入其他网页…
embed-form = 嵌入方式
embed-figure = 静态图
embed-figure-hint = 含图形与数值的完整 HTML：即使脚本被去除也完整可读；允许脚本时还可以互动。
embed-element = 网页组件
embed-element-hint = 在对方网页中绘图，始终使用最新数据。
embed-frame = 框架（iframe）
embed-frame-hint = 在框架中显示本页，高度随内容而定。
embed-frozen = 冻结今天的数值
embed-frozen-hint = 数值随图保存，不再变化。数据有变化时会告知读者，并可查看不同之处。
embed-width = 宽度
embed-height = 高度
embed-theme = 主题
embed-light = 浅色
embed-dark = 深色
embed-language = 语言
embed-preview = 预览
embed-code = 要复制的 HTML
embed-copy = 复制 HTML
copied-embed = 已复制 HTML
embed-too-large = 图形中的标记太多，不适合放入其他网页。请先分组，或减少分组。
embed-not-whole = 此处只有一部分行。请先分组再冻结。
explore-data = 浏览数据

wrong-cell = 这个值有误？告诉发布者

move-up = 把 { $name } 向前移
hold-first = 固定首列
columns-shown = 列 { $count }/{ $total }
add-lookup = + 引入其他数据集的字段
edit-lookup = 其他数据集的字段
columns-of = “{ $name }”的字段
lookup-field = 本表的字段
lookup-key = 对方表的键
lookup-columns = 要引入的字段
search-datasets = 查找数据集…
n-rows-of = { $count } 行
add-sources = + 追加其他数据集的行
edit-sources = 合为一张表的数据集
provenance-name = 标明每行来自哪个数据集的字段
other-names = 名称不同的字段
not-there = 没有
match-unknown = “{ $table }”中没有 { $count } 行（共 { $total } 行）的“{ $column }”：{ $names }
match-all-unknown = “{ $table }”中没有（{ $count } 行）：{ $names }
match-null = { $count } 行（共 { $total } 行）没有“{ $column }”，无法在“{ $table }”中查找
match-unused = 只在“{ $table }”中有（{ $count } 个）：{ $names }
part-lacks = “{ $table }”没有 { $columns }：其 { $rows } 行为空

op-between = 介于
op-eq = 等于
op-ne = 不等于
op-lt = 小于
op-le = 不超过
op-gt = 大于
op-ge = 不低于
op-in = 是其中之一
op-not-in = 不是其中任何一个
op-contains = 包含
op-starts-with = 开头是
op-ends-with = 结尾是
op-matches = 匹配正则表达式
op-within-last = 最近一段时间
op-is-null = 缺失
op-is-not-null = 不缺失

aggregate-count = 行数
aggregate-valid = 有值的行数
aggregate-missing = 缺失的行数
aggregate-distinct = 不同取值数
aggregate-sum = 合计
aggregate-mean = 均值
aggregate-median = 中位数
aggregate-q1 = 下四分位数
aggregate-q3 = 上四分位数
aggregate-quantile = { $p }% 分位数
aggregate-min = 最小值
aggregate-max = 最大值
aggregate-stdev = 标准差
aggregate-variance = 方差

unit-year = 年
unit-quarter = 季度
unit-month = 月
unit-week = 周
unit-day = 日
unit-hour = 小时
unit-minute = 分钟
unit-month-of-year = 一年中的月份
unit-day-of-week = 星期几
unit-hour-of-day = 一天中的小时

grouping = 分组
by = 按
show = 显示
add-key = + 分组
add-aggregate = + 指标
add-sort = 排序…
sorted-by = 按 { $name }
add-limit = 数量…
ungroup = 不分组
plain-rows = 显示原始行

chart = 图表
map = 地图
map-form = 地图形式
map-choropleth = 地图
map-tiles = 方块
map-points = 点位
map-figure = 地图上的指标
ranked-areas = 各区域排名
no-map = 此数据中没有与现有地图区域对应的字段。
no-outlines = 无法加载此地图的轮廓。方块图和排名列表无需轮廓。
cannot-draw-map = 此指标无法在地图上显示，请选择其他指标。
outlines-by = 轮廓：{ $name }，{ $license }
table = 表格
about = 关于数据
about-short = 关于
undo = 撤销
download = 下载
download-n = 下载 · { $count } 行
copy-link = 复制链接
no-messages = 无法加载另一种语言。
copied-link = 链接已复制
copied-details = 详情已复制
copy-details = 复制详情
dismiss = 知道了
main-buttons = 主要按钮

mark = 图表类型
mark-bar = 柱形图
mark-line = 折线图
mark-area = 面积图
mark-point = 散点图
mark-histogram = 直方图
mark-boxplot = 箱线图
mark-rect = 热力图
mark-dumbbell = 哑铃图
mark-slope = 斜率图
as-table = 以表格显示数值
no-picture = 没有合适的图表。请按某个字段分组，或查看表格。
cannot-draw = 这种图表需要其他字段。请换一种图表，或修改分组。
source-is = 来源：{ $name }
data-to = 数据截至 { $date }
missing-share = { $share } 缺失

all-n-rows = 共 { $count } 行
n-of-rows = { $total } 行中的 { $selected } 行
n-rows-so-far = 已加载 { $count } 行…
periods-are = 最近一段时间即：{ $periods }
no-values-missing = 没有缺失值
values-missing = 缺失值 { $count } 个（{ $share }）
without-named = 其中 { $count } 行缺少 { $name }，未计入统计

rows-or-groups = 行或分组
the-groups = 分组
the-rows = 原始行
rows-of = 第 { $from }–{ $to } 行，共 { $total } 行
filtered-from = 筛选自 { $total } 行 · 显示 { $share }
no-rows = 没有满足全部条件的行。
no-value = 缺失
header-keys = 回车排序，Shift+回车多列排序，Alt+方向键调整列宽，F2 进入小图
sort-by = 按 { $name } 排序

about-union = { $name } 合为一张表，共 { $rows } 行。
about-file = { $name }，从您的设备打开，没有上传到任何地方。共 { $rows } 行。
title = 标题
type = 类型
unit-of-measure = 单位
without-value = 缺失
distinct = 不同取值
meaning = 含义
fact-publisher = 发布机构
fact-license = 许可
fact-rows = 行数
fact-columns = 字段数
fact-covers = 时间范围
fact-issued = 首次发布
fact-modified = 最近更新
fact-landing-page = 来源
fact-keywords = 关键词
fact-file = 文件
fact-checksum = 校验和

problem-not-arrow = { $guess ->
        [none] { $file } 不是 Arrow 文件。
       *[other] { $file } 不是 Arrow 文件，看起来是 { $guess }。
    }
    .hint = 请下载后作为文件在此打开：可从磁盘打开 CSV、Excel、JSON 和 Parquet。
problem-empty-file = { $file } 是空文件。
    .hint = 请重新下载，或向发布机构索取完整文件。
problem-truncated = { $file } 不完整，提前结束。
    .hint = 下载可能中断了，请重新获取该文件。
problem-damaged = { $file } 已损坏：内部各部分互相矛盾。
    .hint = 请重新获取该文件，或让发布者重新生成。
problem-big-endian = { $file } 采用大端字节序，无法在此读取。
    .hint = 请索取常用的小端字节序版本。
problem-unsupported-format = { $file } 使用了这里不支持的 Arrow 版本、压缩或布局。
    .hint = 请重新存为 Arrow IPC 文件，使用 ZSTD、LZ4 或不压缩。
problem-over-budget = { $file } 需要的内存超过这里的上限（{ $budget }）。
    .hint = 请允许使用更多内存、在更大的设备上打开，或索取其中一部分。
problem-over-limit = { $file } 的 { $what } 数量超过可读取的上限（{ $limit }）。
    .hint = 请拆分为较小的文件。
problem-not-found = { $url } 处没有文件。
    .hint = 请检查地址，或向发布机构询问文件去向。
problem-http-status = 服务器没有返回 { $url }，状态码为 { $status }。
    .hint = 请稍后重试，或告知发布机构。
problem-cross-origin = 本页面不能读取 { $host } 的文件，或该主机无法访问。
    .hint = 请自行下载后在此打开，或请对方允许跨站访问（CORS）。
problem-network = { $file } 所在的服务器没有回应。
    .hint = 请检查网络连接后重试。
problem-interrupted = 接收 { $file } 时连接中断。
    .hint = 请重试。
problem-unreadable-file = 无法再读取 { $file }。
    .hint = 文件可能已被移动、修改或锁定，请重新选择。
problem-no-brush = 这个区间已不再保留。
    .hint = 请重新选取。
problem-unknown-table = 没有打开名为“{ $table }”的表，无法查找。
    .hint = 请先以此名称打开该表，或去掉这项查找。
problem-duplicate-key = 表“{ $table }”的字段“{ $column }”中“{ $key }”出现了不止一次，无法判断对应哪一行。
    .hint = 请让每个键只保留一行。
problem-unknown-column = 没有名为“{ $column }”的字段。
    .hint = { $suggestion ->
        [none] 现有字段：{ $columns }。
       *[other] 您是指“{ $suggestion }”吗？
    }
problem-bad-literal = “{ $literal }”不是字段“{ $column }”（{ $type }）的有效取值。
    .hint = 请按该字段的写法填写。
problem-leap-second = 字段“{ $column }”的“{ $literal }”是闰秒，该字段的值不会是闰秒。
    .hint = 请写前一秒（59 秒），或下一分钟的第一秒。
problem-unsuitable-type = “{ $op }”不适用于字段“{ $column }”（{ $type }）。
    .hint = 请换一个字段，或换一种适用的操作。
problem-bad-pattern = “{ $pattern }”不是正则表达式。
    .hint = { $reason }。查找普通文本请用“包含”。
problem-bad-quantile = “{ $column }”的分位数 { $p } 不在 0 和 1 之间。
    .hint = 中位数用 0.5,95% 分位数用 0.95。
problem-bad-bin = “{ $step }”不是字段“{ $column }”的有效区间宽度。
    .hint = 请填写大于零的数。
problem-no-period = “{ $op }”要与一年前比较，但分组中没有恰好一个按年、季、月、周、日、时或分的时间单位。
    .hint = 请按其中一个单位分组，或去掉这个比较。
problem-bad-expression = { $expected ->
        [value] 无法读取“{ $expression }”的公式：此处应为字段、数值、文本或函数。
        [operator] 无法读取“{ $expression }”的公式：此处应为运算符或结尾。
        [close] 无法读取“{ $expression }”的公式：此处应为运算符、逗号或右括号。
        [unit] 无法读取“{ $expression }”的公式：此处应为 year、quarter、month、week、day、hour 或 minute。
        [quote] 无法读取“{ $expression }”的公式：引号没有结束。
        [function] 无法读取“{ $expression }”的公式：没有这个函数。
        [arguments] 无法读取“{ $expression }”的公式：函数的参数个数不对。
        [too_long] 无法读取“{ $expression }”的公式：超过 256 个部分。
        [digits] 无法读取“{ $expression }”的公式：数值超过 38 位。
       *[other] 无法读取“{ $expression }”的公式：小数位数应写成整数。
    }
    .hint = { $suggestion ->
        [none] 请在标出的位置修改。
       *[other] 您是否指“{ $suggestion }”？
    }
problem-bad-operand = { $expected ->
        [number] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要数值。
        [integer] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要整数。
        [text] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要文本。
        [boolean] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要是或否。
        [date] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要日期或时刻。
        [time] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要时刻或一天中的时间。
        [timestamp] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要时刻。
       *[other] “{ $expression }”的公式中，有一处类型为 { $type }，而此处需要时长。
    }
    .hint = 请用 number(x) 或 text(x) 等转换，或换用其他内容。
problem-bad-text-value = “{ $expression }”的公式中，“{ $literal }”不是 { $type } 类型的值。
    .hint = 请按表格中的写法填写。
problem-compute-overflow = “{ $expression }”的公式中，数值超出其类型的范围：{ $values }。
    .hint = 请先用 number(x) 转为浮点数。
problem-column-over-budget = 字段“{ $column }”需要的内存超过剩余的内存。
    .hint = 请减少关联或计算的字段，或允许使用更多内存。
problem-mixed-types = “{ $table }”的字段“{ $column }”类型为 { $type }，无法与其他部分的类型 { $expected } 合并。
    .hint = 请统一这些字段的类型，或使用不同的名称。
problem-two-for-one = “{ $table }”有两个字段对应合并后的字段“{ $column }”。
    .hint = 请为其中一个另取名称。
problem-bad-view = 无法读取这个查询。
    .hint = 请去掉有误的部分，或从原始行开始。
problem-bad-link = 无法读取地址中的查询。
    .hint = { $suggestion ->
        [none] 请修改地址中“{ $path }”附近的内容，或继续使用当前显示的内容。
       *[other] “{ $path }”附近：您是指“{ $suggestion }”吗？
    }
problem-bad-period = 无法以该单位（{ $unit }）倒数“{ $column }”的时间段。
    .hint = 请以年、季度、月、周、日或小时为单位。
problem-unsupported-query = 此版本不支持“{ $what }”。
    .hint = 请从查询中去掉它。
problem-overflow = 结果“{ $column }”超出其类型的范围。
    .hint = 请先筛选、细化分组，或改用均值。
problem-too-many = { $what } 的数量太多，无法计数。
    .hint = 请使用更粗的分组，或先筛选。
problem-nothing-open = 没有打开的表。
    .hint = 请选择数据集或打开文件。
problem-unknown-zone = 无法识别“{ $column }”的时区“{ $zone }”。
    .hint = 其时间以 UTC 显示。
problem-renamed-column = { $file } 有多个名为“{ $column }”的字段，此处这一个称为“{ $name }”。
    .hint = 请为各字段取不同的名称，以免混淆。
problem-extension-type = 字段“{ $column }”使用扩展类型“{ $extension }”。
    .hint = 按其存储类型显示。
problem-reordered = { $file } 的行按文件尾部指定的顺序排列。
    .hint = 与存储顺序不同，没有丢失任何内容。
problem-odd-summaries = 文件在数据行之前给出的字段概要无法读取。
    .hint = 该概要不予采用；所示内容均由数据行统计得出。
problem-false-summaries = 文件在数据行之前给出的字段概要与数据行不符。
    .hint = 现在所示内容均由数据行统计得出。
problem-oddity = { $file } 有些异常，但不影响使用。
    .hint = 详情中有说明。
problem-internal = 程序内部出错。
    .hint = 请附上详情报告此问题。
problem-engine-stopped = { $reason ->
        [memory] 页面中读取数据的部分内存不足。
        [silence] 页面中读取数据的部分不再响应，已被终止。
       *[fault] 页面中读取数据的部分已停止。
    }
    .hint = 已用相同的数据和查询重新启动。如再次发生，请撤销上一步或选择其他数据集。
problem-engine-gave-up = { $reason ->
        [memory] 页面中读取数据的部分在此处两次内存不足。
        [silence] 页面中读取数据的部分在此处两次不再响应。
       *[fault] 页面中读取数据的部分在此处停止了两次。
    }
    .hint = 已放弃。请撤销上一步并缩小范围，或选择较小的数据集。
problem-cancelled = 已取消这个问题。
    .hint = 可以再问一次，或撤销上一步，问得少一些。
problem-engine-missing = 无法加载页面中读取数据的部分。
    .hint = 请检查网络连接并重新加载页面。
problem-engine-part-missing = 无法加载此操作所需的页面部分。
    .hint = 请检查网络连接后重试。
problem-engine-cannot-start = 无法启动页面中读取数据的部分。
    .hint = 请更新浏览器，或允许本页面运行 WebAssembly 和 Worker。
problem-no-simd = 此浏览器不支持 WebAssembly SIMD，无法读取数据。
    .hint = 请使用 Safari 16.4、Chrome 91、Firefox 89、Edge 91 或更新的版本。
problem-altered = 自离线文件制作以来，此部分已被更改或损坏：{ $file }，未予使用。
    .hint = 请从来源处重新获取该文件。
problem-not-carried = 此离线文件不含处理这类文件的部分（{ $name }）。
    .hint = 请使用在线页面，或请制作者生成包含所有部分的文件。
problem-no-catalog = 无法加载数据集列表。
    .hint = 请检查网络连接并重新加载页面。您仍可打开自己的文件。
problem-search-index = 无法读取本站的搜索索引。
    .hint = 请检查网络连接后重试。如果仍然不行，说明站点文件不完整，请告知网站管理者。
problem-unknown-dataset = 这里没有数据集“{ $name }”。
    .hint = 请在数据集列表中查找，或打开文件。
problem-unsupported-source = 磁盘上的文件不能与其他来源合为一张表。
    .hint = 请单独打开它，或为它提供一个地址。
problem-file-gone = 该地址指向磁盘上的文件，而该文件没有打开。
    .hint = 请重新打开该文件。
problem-cannot-save = 浏览器没有接受该文件。
    .hint = 请允许本页面下载文件，或换一个浏览器。
problem-unknown-format = { $file } 不是这里能打开的文件。
    .hint = 可打开 CSV、TSV、JSON、GeoJSON、Excel（.xlsx、.xls）、OpenDocument（.ods）、Parquet 和 Arrow，也可以是 gzip 压缩的。
problem-not-rows = { $file } 中的 JSON 不是表格。
    .hint = 请提供对象数组、每行一个对象，或 GeoJSON 要素集合。读取程序提示：{ $reason }。
problem-binary-workbook = 工作簿 { $file } 是二进制格式（.xls 或 .xlsb），页面的这一部分无法读取。
    .hint = 请另存为 .xlsx 后重新打开。
problem-unreadable-workbook = 无法读取工作簿 { $file }。
    .hint = 文件可能已损坏或设有密码。请用电子表格软件打开，去掉密码后另存为 .xlsx。
problem-unreadable-parquet = 无法读取 Parquet 文件 { $file }。
    .hint = 文件可能已损坏或已加密，请重新获取或重新生成。
problem-unpacks-too-large = { $file } 解压后超过 { $budget }。
    .hint = 请先解压，再打开其中一部分。
problem-too-many-for-sheet = 该表有 { $found } 个{ $what }，超过电子表格的上限 { $limit }。
    .hint = 请先筛选，或存为 CSV、Parquet 或 Arrow。
problem-too-long-for-sheet = 字段“{ $column }”中有超过 { $limit } 个字符的文本，电子表格无法容纳。
    .hint = 请存为 CSV、JSON 或 Parquet。
problem-conversion-stopped = { $reason ->
        [memory] 内存不足，无法转换 { $file }。
       *[fault] 页面中转换 { $file } 的部分已停止。
    }
    .hint = 请尝试其中较小的一部分，或换一种格式。
problem-notice-encoding = { $file } 的文本按 { $encoding } 读取。
    .hint = 它不是 UTF-8。如文字显示有误，请将文件另存为 UTF-8。
problem-notice-bytes = { $file } 中有 { $count } 个字节在其编码中没有意义，显示为 �。
    .hint = 所在行：{ $lines }。
problem-notice-short-rows = { $count } 行的值少于字段数，缺少的部分留空。
    .hint = 第一处在第 { $line } 行。
problem-notice-trailing = { $count } 行在最后一个字段之后还有空白。
    .hint = 第一处在第 { $line } 行，没有丢失任何内容。
problem-notice-extra-fields = { $count } 行的值多于字段名，已为其增加字段。
    .hint = 第一处在第 { $line } 行。
problem-notice-unnamed = 没有名称的字段已编号：{ $columns }。
    .hint = 没有丢失任何内容。
problem-notice-quote = { $file } 中引号的个数为奇数。
    .hint = 从第 { $line } 行开始的值可能没有结束，其中可能包含本应独立的行。
problem-notice-blank-lines = 跳过了 { $count } 个空行。
    .hint = 没有丢失任何内容。
problem-notice-preamble = 略去了表格之前的 { $count } 行。
    .hint = 内容为：{ $text }
problem-notice-footer = 略去了表格之后的 { $count } 行。
    .hint = 内容为：{ $text }
problem-notice-no-names = { $file } 的第一行是数据，因此字段已编号。
    .hint = 如有可能，请在其前加一行字段名。
problem-notice-did-not-fit = “{ $column }”中有 { $count } 个值不符合其类型（{ $type }），已略去。
    .hint = 分别是：{ $cells }。
problem-notice-decimal-comma = 以下字段以逗号作小数点：{ $columns }。
    .hint = 如果逗号是千位分隔符，则数值有误，请改用小数点保存文件。
problem-notice-kept-digits = 以下字段保留为文本，以免丢失数字：{ $columns }。
    .hint = 前导零和长编码保持原样。
problem-notice-hidden-sheets = 工作簿中有隐藏的工作表：{ $names }。
    .hint = 它们同样可以选择。
problem-notice-merged = { $count } 个单元格取了与其合并的单元格的值。
    .hint = 合并单元格只在第一行有一个值。
problem-notice-error-cells = { $count } 个单元格是错误值，已留空。
    .hint = 第一处在第 { $line } 行。
