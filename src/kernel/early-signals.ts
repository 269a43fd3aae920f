// Imported before all else: an interrupt that comes while the kernel starts is for no cell, and ends nothing.
process.on("SIGINT", () => undefined);
