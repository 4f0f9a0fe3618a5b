/**
 * Splits a key of a stack file's `config:` into namespace and name. Pulumi takes `lambda-live:live_version`,
 * `lambda-live:config:live_version` and, for the project's own keys, `live_version` alone.
 */
export function splitConfigKey(key: string, project: string): { namespace: string; name: string } {
  const [, namespace = project, name = key] = /^([^:]*):(?:config:)?(.*)$/s.exec(key) ?? [];
  return { namespace, name };
}
