/** The part of an object that a Range header asks for. */
import { AwsError } from "../service.ts";

/** Positions of bytes, counted from 0. */
export interface ByteRange {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** Reads `bytes=0-8`, `bytes=2-`, `bytes=-3`. Other texts mean the whole object. Throws beyond its end. */
export function readRange(range: string | undefined, size: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  if (first < size) return { first, last };
  throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: range,
    ActualObjectSize: String(size),
  });
}
