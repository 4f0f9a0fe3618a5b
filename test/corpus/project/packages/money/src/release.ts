export const RELEASE = "one";
