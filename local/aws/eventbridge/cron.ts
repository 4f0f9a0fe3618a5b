/** `0 8 ? * MON-FRI *`: the minutes, in UTC, in which a scheduled rule fires. */

type DayTest = (day: Date) => boolean;

const DAY_MS = 86_400_000;
const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const LAST_YEAR = 2199;

/** Gives the first firing after a time (epoch ms), `undefined` if none is left. RangeError for bad fields. */
export function readCron(fields: string): (after: number) => number | undefined {
  const [minutes = "", hours = "", days = "", months = "", weekdays = "", years = "", ...more] = fields
    .trim()
    .split(/\s+/);
  // A day is given by its date or by its weekday: exactly one of the two fields must be `?`.
  if (more.length > 0 || (days === "?") === (weekdays === "?")) throw new RangeError(fields);
  const minuteSet = readField(minutes, 0, 59);
  const hourSet = readField(hours, 0, 23);
  const monthSet = readField(months, 1, 12, MONTHS);
  const yearSet = readField(years, 1970, LAST_YEAR);
  const isDay = days === "?" ? readWeekday(weekdays) : readDate(days);
  const times = [...hourSet].flatMap((hour) => [...minuteSet].map((minute) => (hour * 60 + minute) * 60_000));
  times.sort((a, b) => a - b);

  const lastYear = Math.max(...yearSet);
  return (after) => {
    const today = Math.floor(after / DAY_MS) * DAY_MS;
    for (let day = new Date(today); day.getUTCFullYear() <= lastYear; day = addDays(day, 1)) {
      const isMeant = yearSet.has(day.getUTCFullYear()) && monthSet.has(day.getUTCMonth() + 1) && isDay(day);
      const time = isMeant ? times.find((each) => day.getTime() + each > after) : undefined;
      if (time !== undefined) return day.getTime() + time;
    }
    return undefined;
  };
}

/** Reads `*`, `5`, `1-5`, `0/15`, and lists of these with commas between. */
function readField(text: string, first: number, last: number, names: readonly string[] = []): Set<number> {
  const numberOf = (word: string) => {
    const number = names.includes(word) ? names.indexOf(word) + 1 : /^\d+$/.test(word) ? Number(word) : -1;
    if (number < first || number > last) throw new RangeError(text);
    return number;
  };
  const all = new Set<number>();
  for (const item of text.split(",")) {
    const [, from = "", to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
    const start = from === "*" ? first : numberOf(from);
    const end = to !== undefined ? numberOf(to) : from === "*" || step !== undefined ? last : start;
    if (end < start || Number(step) === 0 || (from === "*" && to !== undefined)) throw new RangeError(text);
    for (let number = start; number <= end; number += Number(step ?? 1)) all.add(number);
  }
  return all;
}

/** Days of a month; `L` is its last one, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
function readDate(text: string): DayTest {
  if (text === "L") return isLastDay;
  const [, near] = /^(\d+|L)W$/.exec(text) ?? [];
  if (near === undefined) {
    const dates = readField(text, 1, 31);
    return (day) => dates.has(day.getUTCDate());
  }
  const [date] = near === "L" ? [31] : readField(near, 1, 31);
  return (day) => day.getTime() === nearestWeekday(day, date as number).getTime();
}

/** Days of a week; 1 is SUN, `L` is Saturday, `6L` a month's last Friday, `3#2` its second Tuesday. */
function readWeekday(text: string): DayTest {
  const [, name = "", place] = /^(\w+?)(L|#[1-5])$/.exec(text) ?? [];
  const weekdays = readField(text === "L" ? "SAT" : name || text, 1, 7, WEEKDAYS);
  return (day) => {
    if (!weekdays.has(day.getUTCDay() + 1)) return false;
    if (place === undefined) return true;
    if (place === "L") return addDays(day, 7).getUTCMonth() !== day.getUTCMonth();
    return Math.ceil(day.getUTCDate() / 7) === Number(place.slice(1));
  };
}

/** The weekday of the same month nearest to the date, or to the last day if the month is shorter. */
function nearestWeekday(month: Date, date: number): Date {
  const last = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
  const day = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), Math.min(date, last)));
  if (day.getUTCDay() === 6) return addDays(day, day.getUTCDate() === 1 ? 2 : -1);
  if (day.getUTCDay() === 0) return addDays(day, isLastDay(day) ? -2 : 1);
  return day;
}

function isLastDay(day: Date): boolean {
  return addDays(day, 1).getUTCDate() === 1;
}

function addDays(day: Date, days: number): Date {
  return new Date(day.getTime() + days * DAY_MS);
}
