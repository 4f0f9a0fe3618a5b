// Loads tsx without its cache on disk: that lies in the machine's temp folder, and tsx runs the code in it
// whoever owns it. Every process that a test starts inherits the setting.
process.env.TSX_DISABLE_CACHE = "1";
await import("tsx");
