/** The keys that together say what LIVE serves. They are one set: a function that sets one inherits none. */
export const TRAFFIC_KEYS = ["live_version", "canary_version", "canary_weight"] as const;
