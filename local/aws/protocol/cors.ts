/** CORS: headers of answers to preflight requests, and of all other answers. */

/** The settings of a function URL, as CreateFunctionUrlConfig takes them; those of the control plane too. */
export interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Whether a request is a browser's preflight, which never reaches the function. */
export function isPreflight(method: string, headers: Headers): boolean {
  return method === "OPTIONS" && headers.origin !== undefined && "access-control-request-method" in headers;
}

/** Headers for an answer to `headers.origin`; none if that origin is not allowed. */
export function corsHeaders(cors: Cors, headers: Headers, preflight: boolean): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined || !cors.AllowOrigins?.some((each) => each === "*" || each === origin)) return {};
  const isForAll = cors.AllowOrigins.includes("*") && !cors.AllowCredentials;
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    ...(!isForAll && { vary: "Origin" }),
    ...(cors.AllowCredentials && { "access-control-allow-credentials": "true" }),
    ...(!preflight && list("access-control-expose-headers", cors.ExposeHeaders)),
    ...(preflight && list("access-control-allow-methods", cors.AllowMethods)),
    ...(preflight && list("access-control-allow-headers", cors.AllowHeaders)),
    ...(preflight && cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
  };
}

function list(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values?.length ? { [name]: values.join(",") } : {};
}
