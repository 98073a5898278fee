/**
 * Makes the functions of node:fs/promises do their work at once, in this thread. A file operation
 * of a unit test takes microseconds; handing it to another thread and back costs ten times as much
 * CPU. Every call still ends after others got a turn, and fails as before.
 */
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const FUNCTIONS = [
  "access appendFile chmod copyFile cp link lstat mkdir mkdtemp readFile readdir readlink realpath",
  "rename rm rmdir stat statfs symlink truncate unlink utimes writeFile",
].flatMap((names) => names.split(" "));
const { setImmediate } = globalThis;

/** So many calls in a row leave timers and messages waiting. */
const IN_A_ROW = 100;
let calls = 0;

function direct(run) {
  return async function call(...args) {
    calls += 1;
    if (calls % IN_A_ROW === 0) await new Promise((done) => setImmediate(done));
    const result = run.apply(this, args);
    await null;
    return result;
  };
}

/** What the sources use of a FileHandle. */
class Handle {
  constructor(fd) {
    this.fd = fd;
  }
}
const ON_HANDLES = {
  appendFile: fs.appendFileSync,
  // Node's permissions allow neither fdatasync nor fsync here, and no test can notice either.
  datasync: () => undefined,
  readFile: fs.readFileSync,
  stat: fs.fstatSync,
  sync: () => undefined,
  truncate: fs.ftruncateSync,
  writeFile: fs.writeFileSync,
  read: (fd, buffer, ...rest) => ({ bytesRead: fs.readSync(fd, buffer, ...rest), buffer }),
  write: (fd, buffer, ...rest) => ({ bytesWritten: fs.writeSync(fd, buffer, ...rest), buffer }),
};
for (const [name, run] of Object.entries(ON_HANDLES)) {
  Handle.prototype[name] = direct(function onHandle(...args) {
    if (this.fd < 0) throw Object.assign(new Error("EBADF: the file is closed"), { code: "EBADF" });
    return run(this.fd, ...args);
  });
}
Handle.prototype.close = direct(function close() {
  if (this.fd >= 0) fs.closeSync(this.fd);
  this.fd = -1;
});

/** To be called before the tests are loaded. */
export function useDirectFiles() {
  for (const name of FUNCTIONS) promises[name] = direct(fs[`${name}Sync`]);
  promises.open = direct((...args) => new Handle(fs.openSync(...args)));
  syncBuiltinESMExports();
}
