/** Evaluates metric math over series. Where an input has no value, the result has none. */
import type { Series } from "./datapoints.ts";
import { validationError } from "./errors.ts";
import type { Expression } from "./expression.ts";

/** A number, one series, or several. */
export type MathValue = number | Series | readonly Series[];

export interface MathScope {
  /** The value of another query. Throws when there is no such query. */
  answerTo(id: string): MathValue;
  /** All metrics of the request as series, or only those whose id contains `part`. */
  metrics(part?: string): readonly Series[];
  /** The period of the metric with this id, in seconds. */
  periodOf(id: string): number;
  /** Times that FILL fills. */
  readonly timestamps: readonly number[];
}

/** Evaluates an expression. */
export function evaluate(expression: Expression, scope: MathScope): MathValue {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name":
      return scope.answerTo(expression.name);
    case "list":
      return expression.items.map((item) => evaluate(item, scope)).flatMap(asSeries);
    case "negative":
      return combine(0, evaluate(expression.of, scope), (_, value) => -value);
    case "operation": {
      const operate = OPERATORS[expression.operator];
      if (!operate) throw validationError(`Unknown operator ${expression.operator}`);
      return combine(evaluate(expression.left, scope), evaluate(expression.right, scope), operate);
    }
    case "call":
      return call(expression.name, expression.arguments, scope);
    case "text":
      throw validationError(`A text is not expected here: "${expression.value}"`);
  }
}

const OPERATORS: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  "||": (a, b) => Number(a !== 0 || b !== 0),
};

function call(name: string, parts: readonly Expression[], scope: MathScope): MathValue {
  const argument = (index: number): MathValue => {
    const part = parts[index];
    if (!part) throw validationError(`${name} needs more arguments`);
    return evaluate(part, scope);
  };
  const summary = SUMMARIES[name];
  if (summary) return summarise(argument(0), summary);
  const single = SINGLES[name];
  if (single) return combine(0, argument(0), (_, value) => single(value));
  switch (name) {
    case "IF":
      return choose(argument(0), argument(1), parts.length > 2 ? argument(2) : undefined);
    case "FILL":
      return fill(argument(0), parts[1], scope);
    case "METRICS":
      return scope.metrics(parts[0]?.kind === "text" ? parts[0].value : undefined);
    case "PERIOD":
      if (parts[0]?.kind !== "name") throw validationError("PERIOD takes the id of a metric");
      return scope.periodOf(parts[0].name);
    default:
      throw validationError(`Local CloudWatch does not know the function ${name}`);
  }
}

const SUMMARIES: Record<string, (values: readonly number[]) => number> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

const SINGLES: Record<string, (value: number) => number> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
};

/** Turns one series into a number, and several into one series over those that have a value at a time. */
function summarise(value: MathValue, summary: (values: readonly number[]) => number): MathValue {
  if (typeof value === "number") return value;
  if (isSeries(value)) return value.size > 0 ? summary([...value.values()]) : value;
  const times = [...new Set(value.flatMap((series) => [...series.keys()]))].sort((a, b) => a - b);
  return new Map(
    times.map((time) => [
      time,
      summary(value.map((series) => series.get(time)).filter((each) => each !== undefined)),
    ]),
  );
}

/** Takes, at each time of the condition, the value of the chosen side, if that side has one. */
function choose(condition: MathValue, yes: MathValue, no: MathValue | undefined): MathValue {
  if (typeof condition === "number") return condition !== 0 ? yes : (no ?? new Map());
  if (!isSeries(condition)) throw validationError("IF takes one series as its condition");
  const chosen = new Map<number, number>();
  for (const [time, holds] of condition) {
    const side = holds !== 0 ? yes : no;
    const value = typeof side === "number" ? side : isSeries(side) ? side.get(time) : undefined;
    if (value !== undefined) chosen.set(time, value);
  }
  return chosen;
}

function fill(value: MathValue, filler: Expression | undefined, scope: MathScope): MathValue {
  if (!filler) throw validationError("FILL needs a value to fill with");
  if (typeof value === "number") return value;
  if (!isSeries(value)) return value.map((series) => fill(series, filler, scope) as Series);
  const repeats = filler.kind === "name" && filler.name.toUpperCase() === "REPEAT";
  const constant = repeats ? undefined : evaluate(filler, scope);
  if (Array.isArray(constant)) throw validationError("FILL takes a number, one time series or REPEAT");
  let last: number | undefined;
  const filled = new Map<number, number>();
  for (const time of scope.timestamps) {
    last = value.get(time) ?? (constant === undefined ? last : valueAt(constant, time));
    if (last !== undefined) filled.set(time, last);
  }
  return filled;
}

function combine(left: MathValue, right: MathValue, operate: (a: number, b: number) => number): MathValue {
  if (typeof left === "number" && typeof right === "number") return operate(left, right);
  if (Array.isArray(left)) return left.map((series) => combine(series, right, operate) as Series);
  if (Array.isArray(right)) return right.map((series) => combine(left, series, operate) as Series);
  const times = (typeof left === "number" ? (right as Series) : (left as Series)).keys();
  const combined = new Map<number, number>();
  for (const time of times) {
    const [a, b] = [valueAt(left, time), valueAt(right, time)];
    const value = a === undefined || b === undefined ? Number.NaN : operate(a, b);
    if (Number.isFinite(value)) combined.set(time, value);
  }
  return combined;
}

function asSeries(value: MathValue): readonly Series[] {
  if (typeof value === "number") throw validationError("A list takes time series only.");
  return isSeries(value) ? [value] : value;
}

function valueAt(value: MathValue, time: number): number | undefined {
  if (typeof value === "number") return value;
  return isSeries(value) ? value.get(time) : undefined;
}

export function isSeries(value: MathValue | undefined): value is Series {
  return value instanceof Map;
}
