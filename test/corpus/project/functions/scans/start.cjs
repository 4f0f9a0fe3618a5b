/** Stands for what the image starts. */
const { serve } = require("../_runtime/runtime.cjs");

serve(({ page }) => ({ release: process.env.RELEASE, page }));
