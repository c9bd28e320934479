// The yardstick: what a machine does in a browser when nothing but the work itself is done.
//
// Bare loops over contiguous columns, without nulls, compensation or results as JavaScript values.
// No engine can be expected to reach them; the distance to them is what counts. The page calls
// `rows` once, which lays out the columns, writes them in place, and then calls the kernels.

#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define BLOCK 4096

typedef double f64;

// Columns, set by the page.
static int64_t *date;
static f64 *amount;
static int32_t *code;           // of the department, 4 bytes
static int32_t *wide_district;  // of the district, 4 bytes
static uint8_t *district, *department, *status, *month;
static uint8_t *text;
static int32_t *offset;
static int32_t n_rows;

EXPORT(columns)
void columns(int32_t rows, int64_t *dates, f64 *amounts, int32_t *codes, int32_t *districts, uint8_t *bytes,
             uint8_t *texts, int32_t *offsets) {
  n_rows = rows;
  date = dates;
  amount = amounts;
  code = codes;
  wide_district = districts;
  district = bytes;
  department = district + rows;
  status = department + rows;
  month = status + rows;
  text = texts;
  offset = offsets;
}

// 8 bytes a row.
EXPORT(sum)
f64 sum(void) {
  v128_t total[8];
  for (int k = 0; k < 8; k++) total[k] = wasm_f64x2_splat(0);
  int32_t row = 0;
  for (; row + 16 <= n_rows; row += 16)
    for (int k = 0; k < 8; k++) total[k] = wasm_f64x2_add(total[k], wasm_v128_load(amount + row + 2 * k));
  f64 rest = 0;
  for (; row < n_rows; row++) rest += amount[row];
  for (int k = 0; k < 8; k++) rest += wasm_f64x2_extract_lane(total[k], 0) + wasm_f64x2_extract_lane(total[k], 1);
  return rest;
}

// All ones in a lane whose date is in `[low, high)`.
static inline v128_t in_range(const int64_t *dates, v128_t low, v128_t high) {
  v128_t two = wasm_v128_load(dates);
  return wasm_v128_and(wasm_i64x2_ge(two, low), wasm_i64x2_lt(two, high));
}

// Rows of one district and a range of dates with more than an amount: 20 bytes a row.
EXPORT(q1)
int32_t q1(int32_t wanted, int64_t low, int64_t high, f64 over) {
  v128_t wanted4 = wasm_i32x4_splat(wanted), low2 = wasm_i64x2_splat(low), high2 = wasm_i64x2_splat(high);
  v128_t over2 = wasm_f64x2_splat(over), found[2] = {wasm_i64x2_splat(0), wasm_i64x2_splat(0)};
  int32_t row = 0;
  for (; row + 4 <= n_rows; row += 4) {
    v128_t same = wasm_i32x4_eq(wasm_v128_load(wide_district + row), wanted4);
    v128_t near = wasm_v128_and(in_range(date + row, low2, high2), wasm_f64x2_gt(wasm_v128_load(amount + row), over2));
    v128_t far =
        wasm_v128_and(in_range(date + row + 2, low2, high2), wasm_f64x2_gt(wasm_v128_load(amount + row + 2), over2));
    found[0] = wasm_i64x2_sub(found[0], wasm_v128_and(near, wasm_i64x2_extend_low_i32x4(same)));
    found[1] = wasm_i64x2_sub(found[1], wasm_v128_and(far, wasm_i64x2_extend_high_i32x4(same)));
  }
  v128_t both = wasm_i64x2_add(found[0], found[1]);
  int32_t total = (int32_t)(wasm_i64x2_extract_lane(both, 0) + wasm_i64x2_extract_lane(both, 1));
  for (; row < n_rows; row++)
    total += wide_district[row] == wanted && date[row] >= low && date[row] < high && amount[row] > over;
  return total;
}

// What is kept of a group: sum and count, least and negated greatest, each two in one register.
// Neighbouring rows go to different copies, so that one does not wait for the other to be written.
typedef struct {
  v128_t total, extremes;
} Group;
#define COPIES 4
static Group groups[COPIES][256];

static inline void add(Group *group, f64 value) {
  v128_t values = wasm_f64x2_splat(value);
  group->total = wasm_f64x2_add(group->total, wasm_f64x2_replace_lane(values, 1, 1));
  group->extremes = wasm_f64x2_pmin(group->extremes, wasm_f64x2_replace_lane(values, 1, -value));
}

static void clear_groups(void) {
  for (int copy = 0; copy < COPIES; copy++)
    for (int idx = 0; idx < 256; idx++) groups[copy][idx] = (Group){wasm_f64x2_splat(0), wasm_f64x2_splat(1e308)};
}

// The sum of one group, so that no work is left out.
static f64 one_group(int idx) {
  f64 total = 0;
  for (int copy = 0; copy < COPIES; copy++)
    total += wasm_f64x2_extract_lane(wasm_f64x2_add(groups[copy][idx].total, groups[copy][idx].extremes), 0);
  return total;
}

// Count, sum, least and greatest amount by department: 12 bytes a row.
EXPORT(q2)
f64 q2(void) {
  clear_groups();
  int32_t row = 0;
  for (; row + COPIES <= n_rows; row += COPIES)
    for (int copy = 0; copy < COPIES; copy++) add(&groups[copy][code[row + copy]], amount[row + copy]);
  for (; row < n_rows; row++) add(&groups[0][code[row]], amount[row]);
  return one_group(0);
}

// The same with codes of one byte: 9 bytes a row.
EXPORT(q2_bytes)
f64 q2_bytes(void) {
  clear_groups();
  int32_t row = 0;
  for (; row + COPIES <= n_rows; row += COPIES)
    for (int copy = 0; copy < COPIES; copy++) add(&groups[copy][department[row + copy]], amount[row + copy]);
  for (; row < n_rows; row++) add(&groups[0][department[row]], amount[row]);
  return one_group(0);
}

// For each mask of eight rows, the places of its ones, from the first on.
static uint8_t places[256][8];

EXPORT(prepare)
void prepare(void) {
  for (int mask = 0; mask < 256; mask++) {
    int n = 0;
    for (int bit = 0; bit < 8; bit++)
      if (mask >> bit & 1) places[mask][n++] = bit;
  }
}

// The rows of a block whose date is in `[low, high)`, counted from its first; returns how many.
static int32_t select_block(int32_t first, int32_t n, int64_t low, int64_t high, uint16_t *rows) {
  v128_t low2 = wasm_i64x2_splat(low), high2 = wasm_i64x2_splat(high);
  int32_t n_found = 0, row = 0;
  for (; row + 8 <= n; row += 8) {
    const int64_t *dates = date + first + row;
    // Two lanes of 64 bits each become one of 32, these of 16, and their signs a mask of eight.
    v128_t near = wasm_i32x4_shuffle(in_range(dates, low2, high2), in_range(dates + 2, low2, high2), 0, 2, 4, 6);
    v128_t far = wasm_i32x4_shuffle(in_range(dates + 4, low2, high2), in_range(dates + 6, low2, high2), 0, 2, 4, 6);
    int mask = wasm_i16x8_bitmask(wasm_i16x8_narrow_i32x4(near, far));
    v128_t found = wasm_i16x8_add(wasm_u16x8_load8x8(places[mask]), wasm_i16x8_splat((int16_t)row));
    wasm_v128_store(rows + n_found, found);
    n_found += __builtin_popcount(mask);
  }
  for (; row < n; row++) {
    rows[n_found] = (uint16_t)row;
    n_found += date[first + row] >= low && date[first + row] < high;
  }
  return n_found;
}

static uint16_t selected[BLOCK + 8];
static int32_t histogram[COPIES][256];

static void clear_histogram(void) {
  for (int copy = 0; copy < COPIES; copy++)
    for (int idx = 0; idx < 256; idx++) histogram[copy][idx] = 0;
}

static inline int32_t block_rows(int32_t first) { return n_rows - first < BLOCK ? n_rows - first : BLOCK; }

// Amounts in 60 bins under a range of dates: 16 bytes a row.
EXPORT(q5)
int32_t q5(int64_t low, int64_t high, f64 per_bin) {
  clear_histogram();
  f64 scale = 1 / per_bin;
  for (int32_t first = 0; first < n_rows; first += BLOCK) {
    int32_t n = select_block(first, block_rows(first), low, high, selected), k = 0;
    const f64 *values = amount + first;
    for (; k + COPIES <= n; k += COPIES)
      for (int copy = 0; copy < COPIES; copy++)
        histogram[copy][(uint32_t)(values[selected[k + copy]] * scale) & 255] += 1;
    for (; k < n; k++) histogram[0][(uint32_t)(values[selected[k]] * scale) & 255] += 1;
  }
  int32_t total = 0;
  for (int copy = 0; copy < COPIES; copy++)
    for (int idx = 0; idx < 256; idx++) total += histogram[copy][idx];
  return total;
}

// Sum and count of each group of a bar chart, in one register.
static v128_t bars[4][COPIES][256];

static inline void add_bar(v128_t *bar, v128_t one) { *bar = wasm_f64x2_add(*bar, one); }

// Four bar charts and a histogram under a range of dates, in one pass: 20 bytes a row.
EXPORT(q6)
f64 q6(int64_t low, int64_t high, f64 per_bin) {
  clear_histogram();
  for (int chart = 0; chart < 4; chart++)
    for (int copy = 0; copy < COPIES; copy++)
      for (int idx = 0; idx < 256; idx++) bars[chart][copy][idx] = wasm_f64x2_splat(0);
  f64 scale = 1 / per_bin;
  for (int32_t first = 0; first < n_rows; first += BLOCK) {
    int32_t n = select_block(first, block_rows(first), low, high, selected);
    for (int32_t k = 0; k < n; k++) {
      int32_t row = first + selected[k], copy = k & (COPIES - 1);
      f64 value = amount[row];
      v128_t one = wasm_f64x2_make(value, 1);
      add_bar(&bars[0][copy][district[row]], one);
      add_bar(&bars[1][copy][department[row]], one);
      add_bar(&bars[2][copy][status[row]], one);
      add_bar(&bars[3][copy][month[row]], one);
      histogram[copy][(uint32_t)(value * scale) & 255] += 1;
    }
  }
  f64 total = 0;
  for (int chart = 0; chart < 4; chart++)
    for (int copy = 0; copy < COPIES; copy++) total += wasm_f64x2_extract_lane(bars[chart][copy][0], 0);
  return total + histogram[0][0];
}

// Ones where the last two of three letters follow a byte, in either case.
static inline v128_t pair_after(const uint8_t *bytes, v128_t second, v128_t third) {
  v128_t lower = wasm_i8x16_splat(0x20);
  v128_t near = wasm_v128_or(wasm_v128_load(bytes + 1), lower), far = wasm_v128_or(wasm_v128_load(bytes + 2), lower);
  return wasm_v128_and(wasm_i8x16_eq(near, second), wasm_i8x16_eq(far, third));
}

// One of the parts that the text is read in, and how far its rows are known.
typedef struct {
  int32_t start, end, row, last;
} Part;
#define PARTS 4

// How many rows are found in 16 bytes where pairs of letters stand.
static int32_t look_up(Part *part, int32_t start, v128_t pairs, int32_t first) {
  int32_t found = 0;
  for (int mask = wasm_i8x16_bitmask(pairs); mask; mask &= mask - 1) {
    int32_t place = start + __builtin_ctz(mask);
    if ((text[place] | 0x20) != first || place >= part->end) continue;
    // Far from the row of the last hit, whole strides of rows are passed over.
    while (part->row + 16 <= n_rows && offset[part->row + 16] <= place) part->row += 16;
    while (offset[part->row + 1] <= place) part->row++;
    if (place + 3 > offset[part->row + 1] || part->row == part->last) continue;
    part->last = part->row;
    found++;
  }
  return found;
}

// Rows whose text holds three letters of either case: about 30 bytes a row. Two letters in a row are
// rare, so that the first is looked at only where the others are; and memory is read faster from
// four places in turns than from one.
EXPORT(q7)
int32_t q7(int32_t a, int32_t b, int32_t c) {
  v128_t second = wasm_i8x16_splat((int8_t)b), third = wasm_i8x16_splat((int8_t)c);
  Part parts[PARTS];
  int32_t steps = offset[n_rows], found = 0;
  for (int idx = 0; idx < PARTS; idx++) {
    int32_t row = (int32_t)((int64_t)n_rows * idx / PARTS), next = (int32_t)((int64_t)n_rows * (idx + 1) / PARTS);
    parts[idx] = (Part){offset[row], offset[next], row, -1};
    int32_t length = offset[next] - offset[row];
    if (length < steps) steps = length;
  }
  const uint8_t *at[PARTS];
  for (int idx = 0; idx < PARTS; idx++) at[idx] = text + parts[idx].start;
  steps -= steps % 16;
  for (int32_t step = 0; step < steps; step += 16) {
    v128_t pairs[PARTS];
    for (int idx = 0; idx < PARTS; idx++) pairs[idx] = pair_after(at[idx] + step, second, third);
    v128_t any = wasm_v128_or(wasm_v128_or(pairs[0], pairs[1]), wasm_v128_or(pairs[2], pairs[3]));
    if (!wasm_v128_any_true(any)) continue;
    for (int idx = 0; idx < PARTS; idx++) found += look_up(&parts[idx], parts[idx].start + step, pairs[idx], a);
  }
  // The page leaves 32 bytes after the last text, which hold nothing.
  for (int idx = 0; idx < PARTS; idx++)
    for (int32_t place = parts[idx].start + steps; place < parts[idx].end; place += 16)
      found += look_up(&parts[idx], place, pair_after(text + place, second, third), a);
  return found;
}
