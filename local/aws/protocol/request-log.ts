/** The log of requests for tests and reports. Its size is bounded. */

/** One answered request. */
export interface LoggedRequest {
  /** The signing name. */
  readonly service: string;
  readonly operation: string;
  /** As the operation got it, but more than 4 KB of bytes are only counted: `{ byteLength: 70000 }`. */
  readonly input: unknown;
  readonly status: number;
  /** Epoch milliseconds, with fractions. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The log of one server. */
export interface RequestLog {
  /** The newest requests, oldest first. */
  readonly requests: LoggedRequest[];
  add(request: LoggedRequest): void;
}

const BYTES_KEPT = 4096;

/** Opens a log of the newest `limit` requests. */
export function openRequestLog(limit: number): RequestLog {
  const requests: LoggedRequest[] = [];
  return {
    requests,
    add(request) {
      if (requests.length >= limit) requests.shift();
      requests.push({ ...request, input: abridge(request.input) });
    },
  };
}

function abridge(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return value.byteLength > BYTES_KEPT ? { byteLength: value.byteLength } : value;
  }
  if (Array.isArray(value)) return value.map(abridge);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, abridge(each)]));
}
