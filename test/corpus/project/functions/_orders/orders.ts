export const RELEASE = "one";
export const catalogue = ["tea", "cups"];
