# Everything the page says, in English. Messages with a number get `n` to choose the form by and
# `count` to read; problems get the arguments of their code.

page-title = Sagitta: explore open data in the browser
home = Sagitta, all datasets
open-data = Open data
theme-auto = Theme: as the system says
theme-light = Theme: light
theme-dark = Theme: dark
marks = Numbers and dates
marks-numbers = Numbers
marks-dates = Dates
search-n = { $n ->
    [one] Search { $count } dataset…
   *[other] Search { $count } datasets…
}

start-title = { $n ->
    [one] One open dataset. Explore it right here.
   *[other] { $count } open datasets. Explore any of them right here.
}
start-title-search = { $n ->
    [one] { $count } dataset. Search it here.
   *[other] { $count } datasets. Search them all at once.
}
start-title-plain = Open data. Explore it right here.
promise = Nothing is uploaded, nothing is installed: filters, totals and charts are worked out on your own device.
search-hint = Search titles, columns, publishers…
open-file = Open a file
drop-hint = Or drop a file anywhere on this page, or paste a table: CSV, Excel, OpenDocument, JSON, GeoJSON, Parquet and Arrow, packed with gzip or not.
drop-here = Drop the file to open it
paste-table = Paste a table
paste-here = Copy cells in a spreadsheet or lines of a CSV file, and paste them here
open-pasted = Open
sheet = Sheet
hidden-sheet = hidden
saved-question = Question
saved-on = Saved on
saved-link = Link
saved-rows = Rows in this file
loading-catalog = Loading the list of datasets…
themes = Themes
n-datasets = { $n ->
    [one] { $count } dataset
   *[other] { $count } datasets
}
found-for = { $count } for “{ $text }”
similar-for = Nothing has “{ $text }” as typed. Nearest: { $count }
partial-for = Nothing has all of “{ $text }”. Nearest: { $count }
nothing-found = No dataset has all of these words.
show-all = Show all datasets
rows-columns = { $rows } rows · { $columns } columns
matched-column = matched column
matched-keyword = matched keyword
matched-title = matched title
matched-value = matched value
show-more = Show more
narrow = Narrow down
elsewhere = Leads to where its publisher keeps it
facet-publisher = Department
facet-region = Region
facet-access = Openness
facet-frequency = Update cycle
facet-format = Format
access-public = Open
access-restricted = On conditions
access-non-public = Closed
frequency-continuous = Real-time
frequency-daily = Daily
frequency-weekly = Weekly
frequency-monthly = Monthly
frequency-quarterly = Quarterly
frequency-biannual = Every half year
frequency-annual = Yearly
frequency-irregular = Irregular
overdue-days = { $n ->
    [one] 1 day overdue
   *[other] { $count } days overdue
}
overdue-weeks = { $count } weeks overdue
overdue-months = { $count } months overdue
overdue-years = { $count } years overdue
synthetic = synthetic
synthetic-long = Synthetic: a program made these figures up. They say nothing about the world.

opening = Opening { $name }…
working = Working…
loaded-of = { $done } of { $total } · { $rows } rows
loaded = { $done } · { $rows } rows
scanned-of = { $done } of { $total } rows
scanned = { $done } rows
cancel = Cancel
undo-step = Undo the last step
memory-limit = Memory it may take
part-missing = This part of the page could not be loaded. Check the connection.
try-again = Try again
other-dataset = Choose another dataset
gave-up = Opening was cancelled.
large-title = This is a lot of data for a small device
large-data = The file is { $size } and will take about { $memory } of memory once it is open. On a phone the page may become slow or be closed by the system.
load-anyway = Load anyway

columns = Columns
column = Column
close = Close
values = Values
n-more = { $n ->
    [one] { $count } more
   *[other] { $count } more
}
only-nulls = Only rows without a value
plot = chart of values
plot-of = How { $name } lies. Arrow keys move, Shift with arrow keys selects a range, Enter filters, Delete clears.
values-of = Frequent values of { $name }. Arrow keys move, Enter filters.
n-rows = { $n ->
    [one] { $count } row
   *[other] { $count } rows
}
true = yes
false = no
empty-text = (empty text)

kind-integer = number
kind-number = number
kind-boolean = yes or no
kind-temporal = time
kind-time = time of day
kind-duration = duration
kind-category = category
kind-text = text
kind-other = other

filters = Filters
filter = Filter
clear-filters = Clear all
remove-named = Remove: { $name }
remove = Remove
edit-condition = Edit the condition
add-condition = Add a condition
edit-having = Conditions on groups
edit-key = Group by
edit-transform = Cut into
edit-aggregate = What is worked out
edit-field = Of which column
edit-columns = Columns shown
edit-window = Column over the groups
edit-sort = Order by
edit-limit = How many
which-column = Condition on which column?
condition = Condition
apply = Apply
value = Value
case-sensitive = Upper and lower case differ
from-moment = From
before-moment = Before (not included)
up-to-moment = Up to (included)
from-number = From
to-number = To (included)
below-number = Below
how-many = How many
unit = Unit
counted-from = Counted back from
end-of-data = the end of the data
today = today
any-of = At least one of these:
all-of = All of these:
none-of = Not this:
make-any = one is enough
make-all = ask for all
bin-width = Width of a step
each-value = each value by itself
n-bins = up to { $count } steps
first-n = first { $count }
no-limit = all of them
ascending = ↑ least first
descending = ↓ greatest first

or-else = or else…
and-also = and also…
one-more-condition = + condition
make-is = keep these
make-is-long = keep these: what meets it, rather than what does not
make-not = not
make-not-long = Turn round: keep what does not meet this
other-values = Other values, one on a line
search-values = Find a value…
no-values = No value has this in it.
time-of-day = With the time of day
search-rows = Search the rows…
redo = Redo
add-having = groups with…
copied = Copied
copy-value = Copy the value
copy-row = Copy the row
whole-row = The whole row
row-n = Row { $count }
cell-of = What to do with a value of { $name }
only-this = Only rows with this value
all-but-this = All rows but those with this value
at-least-this = Only rows from this value up
at-most-this = Only rows up to this value
only-without-value = Only rows without a value
only-with-value = Only rows with a value
least-text = First in order
greatest-text = Last in order
n-more-values = { $n ->
    [one] One more value: search to find it.
   *[other] { $count } more values: search to find them.
}

lies = How the values of { $name } lie
rows-all = All rows
rows-kept = Rows kept
other-value = All other values

cross-table = Cross table
across = across:
total = Total
no-rows-here = No rows here
n-more-rows = { $count } more rows are not shown.
n-more-columns = { $count } more columns are not shown.
totals-of-rows = Totals are worked out from all rows behind them.
totals-without-having = Totals are worked out from all rows, those of groups that are left out too.

as-lines = Show as lines
as-cards = Show as cards

add-window = + compare
of-figure = Of which figure
window-share = share of the total
window-difference = difference to the period before
window-ratio = per cent of the period before
window-difference-year = difference to the same period a year before
window-ratio-year = per cent of the same period a year before
window-running-sum = running total
window-rank = rank
window-per = per { $name }

edit-compute = A column worked out from others
add-compute = + computed column
column-name = Name of the column
name-taken = There is a column of this name.
expression = Worked out as
expr-examples = What can be written
expr-column = There is no column “{ $name }”.
expr-value = A column, a number, a text in 'quotes' or a function belongs here.
expr-operator = An operator such as + or > belongs here.
expr-close = A closing bracket is missing.
expr-unit = A unit such as day or month belongs here.
expr-quote = A quote is not closed.
expr-arguments = This function takes from { $least } to { $most } parts.
expr-too-long = This is too long. Make several columns of it.
expr-function = { $suggestion ->
    [none] There is no such function.
   *[other] There is no such function. Did you mean { $suggestion }?
}

series = Series
series-named = Show { $name }
chart-options = Change the picture
chart-options-short = Options
stack = Series stand
stack-none = beside each other
stack-zero = on each other
stack-normalize = as shares of 100 %
facet = A small chart for each
facet-none = no: one chart
top = How many names
top-all = all of them
top-n = the { $count } greatest
free-scales = A scale of its own for each
log-scale = Logarithmic scale
reference-lines = Lines at a value
reference-lines-hint = 75 national daily limit
own-title = Headline of your own
own-notes = Remarks under the picture, one on a line

take-away = Take away what is on the screen
take-table = The table
scope-shown = what is shown: { $count } rows
scope-whole = the whole dataset: { $count } rows
csv-utf8 = CSV, opens in Excel (UTF-8)
csv-gb18030 = CSV for older Chinese programs (GB18030)
take-picture = The picture
picture-png = PNG, for documents
picture-svg = SVG, to edit
take-offline = For use offline
offline-file = This page with its data, as one HTML file
offline-making = Making the file…
offline-made = The file is made: it opens without a network
offline-failed = The file could not be made. Check the connection and try again.
keep-site = Keep it in this browser: { $size } to fetch
keep-busy = Keeping it: { $done } of { $size }…
keep-kept = Kept in this browser; it opens without a network. These data: { $size }, all that is kept: { $all }.
keep-drop = Remove these data ({ $size })
keep-forget = Remove all that is kept ({ $all })
keep-all = Kept in this browser for use offline: { $all }
keep-explorer = The explorer and the catalogue
keep-remove = Remove
keep-refused = Nothing was kept: { $file } is not what the site’s list says. Tell whoever runs the site.
keep-full = Nothing was kept: there is no room for { $file }.
keep-unreachable = Nothing was kept: { $file } could not be fetched. Check the connection and try again.
release-new = A newer release of this site is here. This page stays as it is until you load it again.
release-refused = A newer release of this site was refused: { $file } is not what its list says. You go on with the one that is kept.
release-reload = Load it again
take-program = The question as a program
copy-program = Copy { $name }
copied-program = Program copied
take-citation = How to cite
copy-citation = Copy in the style of { $name }
copied-citation = Citation copied
not-saved = The picture could not be saved
embed = Put it into another page…
embed-form = In which form
embed-figure = Figure
embed-figure-hint = Complete HTML with the picture and its numbers: it stays whole where scripts are taken out. Where they are allowed, it can be explored.
embed-element = Element
embed-element-hint = Draws the picture in the other page, always of the data as they are.
embed-frame = Frame
embed-frame-hint = This page in a frame that is as high as its content.
embed-frozen = Freeze the numbers of today
embed-frozen-hint = The numbers travel with the figure and stay as they are. Readers are told when the data have changed, and what is different.
embed-width = Width
embed-height = Height
embed-theme = Theme
embed-light = light
embed-dark = dark
embed-language = Language
embed-preview = Preview
embed-code = HTML to copy
embed-copy = Copy the HTML
copied-embed = HTML copied
embed-too-large = The picture has too many marks for a page of somebody else’s. Group the rows, or show fewer groups.
embed-not-whole = Only a part of the rows is here. Group them before you freeze them.
explore-data = Explore the data

wrong-cell = Something wrong with this cell?

move-up = Move { $name } further to the front
hold-first = Hold the first column
columns-shown = Columns { $count }/{ $total }
add-lookup = + columns from another dataset
edit-lookup = Columns of another dataset
columns-of = Columns of “{ $name }”
lookup-field = Column here
lookup-key = Key column there
lookup-columns = Columns to bring in
search-datasets = Find a dataset…
n-rows-of = { $count } rows
add-sources = + rows of another dataset
edit-sources = Datasets read as one table
provenance-name = Column that says which dataset a row is from
other-names = Columns of other names
not-there = not there
match-unknown = { $count } of { $total } rows have a “{ $column }” that was not found in “{ $table }”: { $names }
match-all-unknown = Not found in “{ $table }” ({ $count } rows): { $names }
match-null = { $count } of { $total } rows have no “{ $column }” to look up in “{ $table }”
match-unused = In “{ $table }” and in no row here ({ $count }): { $names }
part-lacks = “{ $table }” has no { $columns }: empty in its { $rows } rows

op-between = between
op-eq = is equal to
op-ne = is not equal to
op-lt = is less than
op-le = is at most
op-gt = is greater than
op-ge = is at least
op-in = is one of
op-not-in = is none of
op-contains = contains
op-starts-with = starts with
op-ends-with = ends with
op-matches = matches the pattern
op-within-last = in the last
op-is-null = has no value
op-is-not-null = has a value

aggregate-count = number of rows
aggregate-valid = number of values
aggregate-missing = number without a value
aggregate-distinct = number of different values
aggregate-sum = total
aggregate-mean = mean
aggregate-median = median
aggregate-q1 = lower quartile
aggregate-q3 = upper quartile
aggregate-quantile = { $p } % quantile
aggregate-min = least
aggregate-max = greatest
aggregate-stdev = standard deviation
aggregate-variance = variance

unit-year = year
unit-quarter = quarter
unit-month = month
unit-week = week
unit-day = day
unit-hour = hour
unit-minute = minute
unit-month-of-year = month of the year
unit-day-of-week = day of the week
unit-hour-of-day = hour of the day

grouping = Grouping
by = By
show = show
add-key = + group
add-aggregate = + figure
add-sort = order…
sorted-by = by { $name }
add-limit = limit…
ungroup = no groups
plain-rows = Show the plain rows

chart = Chart
map = Map
map-form = Form of the map
map-choropleth = Map
map-tiles = Tiles
map-points = Points
map-figure = Figure on the map
ranked-areas = Areas by rank
no-map = No column of this data holds the areas of a map that is here.
no-outlines = The outlines of this map could not be loaded. The tiles and the list need none.
cannot-draw-map = This figure cannot be drawn on a map. Choose another one.
outlines-by = Outlines: { $name }, { $license }
table = Table
about = About the data
about-short = About
undo = Undo
download = Download
download-n = Download · { $count } rows
copy-link = Copy link
no-messages = The other language could not be loaded.
copied-link = Link copied
copied-details = Details copied
copy-details = Copy details
dismiss = Dismiss
main-buttons = Main buttons

mark = Kind of chart
mark-bar = Bars
mark-line = Line
mark-area = Area
mark-point = Points
mark-histogram = Histogram
mark-boxplot = Box plot
mark-rect = Heat map
mark-dumbbell = Dumbbell
mark-slope = Slope
as-table = Figures as a table
no-picture = There is no chart for this. Group the rows by a column, or look at the table.
cannot-draw = This kind of chart needs other columns. Choose another kind, or change the grouping.
source-is = Source: { $name }
data-to = Data to { $date }
missing-share = { $share } without a value

all-n-rows = { $n ->
    [one] { $count } row
   *[other] all { $count } rows
}
n-of-rows = { $selected } of { $total } rows
n-rows-so-far = { $count } rows so far…
periods-are = The last period counted: { $periods }
no-values-missing = no value is missing
values-missing = missing values: { $count } ({ $share })
without-named = { $count } without { $name } are left out of the figures

rows-or-groups = Rows or groups
the-groups = Groups
the-rows = Rows
rows-of = Rows { $from }–{ $to } of { $total }
filtered-from = filtered from { $total } · { $share } shown
no-rows = No row meets all conditions.
no-value = no value
header-keys = Enter sorts, Shift+Enter sorts by more columns, Alt+arrow keys change the width, F2 goes to the small chart
sort-by = Sort by { $name }

about-union = { $name }, read as one table. { $rows } rows.
about-file = { $name }, opened from your device. It was not uploaded anywhere. { $rows } rows.
title = Title
type = Type
unit-of-measure = Unit
without-value = Without a value
distinct = Different values
meaning = Meaning
fact-publisher = Publisher
fact-license = Licence
fact-rows = Rows
fact-columns = Columns
fact-covers = Period
fact-issued = First published
fact-modified = Last changed
fact-landing-page = Source
fact-keywords = Keywords
fact-file = File
fact-checksum = Checksum

problem-not-arrow = { $guess ->
        [none] { $file } is not an Arrow file.
       *[other] { $file } is not an Arrow file; it looks like { $guess }.
    }
    .hint = Download it, and open it here as a file: CSV, Excel, JSON and Parquet can be opened from a disk.
problem-empty-file = { $file } is empty.
    .hint = Download it again, or ask its publisher for the full file.
problem-truncated = { $file } ends too early.
    .hint = The download was probably cut short. Get the file again.
problem-damaged = { $file } is damaged: its parts contradict each other.
    .hint = Get the file again, or have it written anew.
problem-big-endian = { $file } was written for a big-endian machine and cannot be read here.
    .hint = Ask for it to be written in little-endian order, the usual one.
problem-unsupported-format = { $file } uses a version, compression or layout of Arrow that is not read here.
    .hint = Have it written again as an Arrow IPC file with ZSTD, LZ4 or no compression.
problem-over-budget = { $file } needs more memory than it may take here ({ $budget }).
    .hint = Allow it more memory, open it on a larger device, or ask for a part of it.
problem-over-limit = { $file } has more { $what } than are read ({ $limit }).
    .hint = Split it into smaller files.
problem-not-found = There is no file at { $url }.
    .hint = Check the address, or ask the publisher where the file has gone.
problem-http-status = The host did not send { $url }: it answered with status { $status }.
    .hint = Try again later, or tell the publisher.
problem-cross-origin = This page may not read files of { $host }, or that host is away.
    .hint = Download the file yourself and open it here, or ask the host to allow other sites (CORS).
problem-network = The host of { $file } did not answer.
    .hint = Check the connection and try again.
problem-interrupted = The connection broke while { $file } came.
    .hint = Try again.
problem-unreadable-file = { $file } cannot be read any more.
    .hint = It may have been moved, changed or locked. Choose it again.
problem-no-brush = This interval is not held any more.
    .hint = Take it up again.
problem-unknown-table = There is no open table “{ $table }” to look up.
    .hint = Open it under this name first, or take the lookup out.
problem-duplicate-key = “{ $key }” is in the column “{ $column }” of the table “{ $table }” more than once, so that it does not tell which row is meant.
    .hint = Keep one row for each key.
problem-unknown-column = There is no column “{ $column }”.
    .hint = { $suggestion ->
        [none] The columns are: { $columns }.
       *[other] Did you mean “{ $suggestion }”?
    }
problem-bad-literal = “{ $literal }” is not a value that the column “{ $column }” ({ $type }) can have.
    .hint = Write it as the column's values are written.
problem-leap-second = “{ $literal }” for the column “{ $column }” is a leap second, which no value of the column can be.
    .hint = Write the second before it, 59, or the first one of the next minute.
problem-unsuitable-type = “{ $op }” does not work on the column “{ $column }”, which is { $type }.
    .hint = Choose another column, or something that works on this one.
problem-bad-pattern = “{ $pattern }” is not a regular expression.
    .hint = { $reason }. For plain text use “contains”.
problem-bad-quantile = The quantile { $p } of “{ $column }” is not between 0 and 1.
    .hint = Use 0.5 for the median, 0.95 for the 95 % quantile.
problem-bad-bin = “{ $step }” is not a width of steps for the column “{ $column }”.
    .hint = Use a number above zero.
problem-no-period = “{ $op }” compares with a year before, but there is not exactly one key that is a year, quarter, month, week, day, hour or minute.
    .hint = Group by one of these, or take the comparison out.
problem-bad-expression = { $expected ->
        [value] The formula of “{ $expression }” cannot be read: a column, a number, a text or a function is expected.
        [operator] The formula of “{ $expression }” cannot be read: an operator or the end is expected.
        [close] The formula of “{ $expression }” cannot be read: an operator, a comma or a closing parenthesis is expected.
        [unit] The formula of “{ $expression }” cannot be read: year, quarter, month, week, day, hour or minute is expected.
        [quote] The formula of “{ $expression }” cannot be read: a quote is not closed.
        [function] The formula of “{ $expression }” cannot be read: there is no such function.
        [arguments] The formula of “{ $expression }” cannot be read: a function takes another number of values.
        [too_long] The formula of “{ $expression }” cannot be read: it has more than 256 parts.
        [digits] The formula of “{ $expression }” cannot be read: a number has more than 38 digits.
       *[other] The formula of “{ $expression }” cannot be read: places are written as a whole number.
    }
    .hint = { $suggestion ->
        [none] Mend it at the place that is marked.
       *[other] Did you mean “{ $suggestion }”?
    }
problem-bad-operand = { $expected ->
        [number] In the formula of “{ $expression }” something of the type { $type } stands where a number is needed.
        [integer] In the formula of “{ $expression }” something of the type { $type } stands where a whole number is needed.
        [text] In the formula of “{ $expression }” something of the type { $type } stands where a text is needed.
        [boolean] In the formula of “{ $expression }” something of the type { $type } stands where true or false is needed.
        [date] In the formula of “{ $expression }” something of the type { $type } stands where a date or a moment is needed.
        [time] In the formula of “{ $expression }” something of the type { $type } stands where a moment or a time of day is needed.
        [timestamp] In the formula of “{ $expression }” something of the type { $type } stands where a moment is needed.
       *[other] In the formula of “{ $expression }” something of the type { $type } stands where a duration is needed.
    }
    .hint = Turn it into that, as with number(x) or text(x), or take something else.
problem-bad-text-value = “{ $literal }” in the formula of “{ $expression }” is not a value of the type { $type }.
    .hint = Write it as the table shows such values.
problem-compute-overflow = In the formula of “{ $expression }” numbers become too large for their type: { $values }.
    .hint = Turn the values into floats with number(x) first.
problem-column-over-budget = The column “{ $column }” needs more memory than is left for it.
    .hint = Look up or compute fewer columns, or allow more memory.
problem-mixed-types = The column “{ $column }” of “{ $table }” is { $type }, and its values do not go with the others, which are { $expected }.
    .hint = Give the columns one type, or names of their own.
problem-two-for-one = “{ $table }” has two columns for the column “{ $column }”.
    .hint = Name one of them otherwise.
problem-bad-view = The question cannot be read.
    .hint = Take out the part that is wrong, or start from the plain rows.
problem-bad-link = The question in the address cannot be read.
    .hint = { $suggestion ->
        [none] Mend the address near “{ $path }”, or go on with what is shown.
       *[other] Near “{ $path }”: did you mean “{ $suggestion }”?
    }
problem-bad-period = The last periods of “{ $column }” cannot be counted in this unit ({ $unit }).
    .hint = Count in years, quarters, months, weeks, days or hours.
problem-unsupported-query = This version does not answer “{ $what }”.
    .hint = Take it out of the question.
problem-overflow = The result “{ $column }” is too large for its type.
    .hint = Filter, group more finely, or use the mean.
problem-too-many = There are too many { $what } to be counted.
    .hint = Group more coarsely, or filter first.
problem-nothing-open = No table is open.
    .hint = Choose a dataset or open a file.
problem-unknown-zone = The time zone “{ $zone }” of “{ $column }” is not known here.
    .hint = Its times are shown in UTC.
problem-renamed-column = { $file } has several columns “{ $column }”; this one is called “{ $name }” here.
    .hint = Give the columns different names to be sure which is meant.
problem-extension-type = The column “{ $column }” has the extension type “{ $extension }”.
    .hint = It is shown as the type it is stored as.
problem-reordered = The rows of { $file } are in the order that its footer names.
    .hint = It differs from the order in which they are stored; nothing is lost.
problem-odd-summaries = What the file says of its columns ahead of its rows cannot be read.
    .hint = It is left aside; all that is shown is counted in the rows.
problem-false-summaries = What the file said of its columns ahead of its rows is not true of them.
    .hint = All that is shown now was counted in the rows.
problem-oddity = { $file } is odd in a way that does no harm.
    .hint = The details say how.
problem-internal = Something went wrong inside this program.
    .hint = Please report it with the details.
problem-engine-stopped = { $reason ->
        [memory] The part of the page that reads the data ran out of memory.
        [silence] The part of the page that reads the data did not answer any more and was ended.
       *[fault] The part of the page that reads the data has stopped.
    }
    .hint = It was started again with the same data and the same question. If it happens again, undo the last step or choose another dataset.
problem-engine-gave-up = { $reason ->
        [memory] The part of the page that reads the data ran out of memory twice at this.
        [silence] The part of the page that reads the data twice did not answer any more at this.
       *[fault] The part of the page that reads the data stopped twice at this.
    }
    .hint = It was given up. Undo the last step and ask for less, or choose a smaller dataset.
problem-cancelled = The question was cancelled.
    .hint = Ask it again, or undo the last step and ask for less.
problem-engine-missing = The part of the page that reads data could not be loaded.
    .hint = Check the connection and load the page again.
problem-engine-part-missing = The part of the page that this needs could not be loaded.
    .hint = Check the connection and try again.
problem-engine-cannot-start = The part of the page that reads data could not be started.
    .hint = Update the browser, or allow this page to run WebAssembly and workers.
problem-no-simd = This browser lacks WebAssembly SIMD, without which data cannot be read.
    .hint = Use Safari 16.4, Chrome 91, Firefox 89, Edge 91 or newer.
problem-altered = This was changed or damaged since the offline file was made: { $file }. It is not used.
    .hint = Get the file again from where it comes from.
problem-not-carried = This offline file does not have the part for such files in it ({ $name }).
    .hint = Use the page online, or have the file made with all parts.
problem-no-catalog = The list of datasets could not be loaded.
    .hint = Check the connection and load the page again. A file of your own can be opened all the same.
problem-search-index = The search index of this site could not be read.
    .hint = Check the connection and try again. If that does not help, the site was copied incompletely: tell whoever runs it.
problem-unknown-dataset = There is no dataset “{ $name }” here.
    .hint = Look for it in the list of datasets, or open a file.
problem-unsupported-source = A file from disk cannot be read as one table with others.
    .hint = Open it by itself, or give it an address.
problem-file-gone = This address speaks of a file on a disk, and the file is not open.
    .hint = Open the file again.
problem-cannot-save = The browser did not take the file.
    .hint = Allow this page to download files, or try another browser.
problem-unknown-format = { $file } is none of the files that can be opened here.
    .hint = Open CSV, TSV, JSON, GeoJSON, Excel (.xlsx, .xls), OpenDocument (.ods), Parquet or Arrow, packed with gzip or not.
problem-not-rows = The JSON in { $file } is not a table.
    .hint = Give an array of objects, one object a line, or a GeoJSON feature collection. The reader says: { $reason }.
problem-binary-workbook = The workbook { $file } is a binary one, .xls or .xlsb, which this part of the page does not read.
    .hint = Save it as .xlsx and open it anew.
problem-unreadable-workbook = The workbook { $file } cannot be read.
    .hint = It may be damaged, or locked with a password. Open it in a spreadsheet and save it anew as .xlsx without one.
problem-unreadable-parquet = The Parquet file { $file } cannot be read.
    .hint = It may be damaged, or encrypted. Get it again, or have it written anew.
problem-unpacks-too-large = { $file } unpacks to more than { $budget }.
    .hint = Unpack it, and open a part of it.
problem-too-many-for-sheet = This table has { $found } { $what }, more than the { $limit } that a spreadsheet holds.
    .hint = Filter it first, or save it as CSV, Parquet or Arrow.
problem-too-long-for-sheet = The column “{ $column }” has a text of more than { $limit } characters, which a spreadsheet does not hold.
    .hint = Save the table as CSV, JSON or Parquet.
problem-conversion-stopped = { $reason ->
        [memory] There was not enough memory to convert { $file }.
       *[fault] The part of the page that converts { $file } has stopped.
    }
    .hint = Try a smaller part of it, or another format.
problem-notice-encoding = The text of { $file } was read as { $encoding }.
    .hint = It is not UTF-8. If words look wrong, save the file as UTF-8.
problem-notice-bytes = { $count } bytes of { $file } mean nothing in its encoding and are shown as �.
    .hint = They are in these lines: { $lines }.
problem-notice-short-rows = { $count } rows have fewer values than there are columns; what is missing is left empty.
    .hint = The first is in line { $line }.
problem-notice-trailing = { $count } rows end with empty fields beyond the last column.
    .hint = The first is in line { $line }. Nothing is lost.
problem-notice-extra-fields = { $count } rows have more values than there are names; the table got columns for them.
    .hint = The first is in line { $line }.
problem-notice-unnamed = Columns without a name were numbered: { $columns }.
    .hint = Nothing is lost.
problem-notice-quote = The number of quotation marks in { $file } is odd.
    .hint = The field that starts in line { $line } may not be closed, and hold lines that are rows of their own.
problem-notice-blank-lines = { $count } blank lines were passed over.
    .hint = Nothing is lost.
problem-notice-preamble = { $count } lines before the table were left out.
    .hint = They say: { $text }
problem-notice-footer = { $count } lines after the table were left out.
    .hint = They say: { $text }
problem-notice-no-names = The first row of { $file } is one of data, so that the columns were numbered.
    .hint = Put a row of names before it if you can.
problem-notice-did-not-fit = { $count } values of “{ $column }” are not of its type ({ $type }) and were left out.
    .hint = They are: { $cells }.
problem-notice-decimal-comma = A comma stands before the fraction of these numbers: { $columns }.
    .hint = If it parts thousands, the numbers are wrong: save the file with points.
problem-notice-kept-digits = These columns stay text, as numbers would lose digits: { $columns }.
    .hint = Leading zeros and long codes are kept as they are.
problem-notice-hidden-sheets = The workbook hides sheets: { $names }.
    .hint = They can be chosen all the same.
problem-notice-merged = { $count } cells got the value of the cell that they are merged with.
    .hint = Merged cells have one value only, in the first row.
problem-notice-error-cells = { $count } cells have an error in place of a value and were left empty.
    .hint = The first is in row { $line }.
