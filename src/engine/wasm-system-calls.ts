import { randomFillSync } from "node:crypto";

const SUCCESS = 0;
/** `EAGAIN`, as a number of WASI's. */
const TRY_AGAIN = 6;

/**
 * What the modules of oxc ask of the system, as imports: chance for the order of hash tables, the time, and where to write why they end. They get no
 * file, no variable and no thread. Node's own `node:wasi` warns at each start that it is an experiment.
 *
 * Source: the interface `wasi_snapshot_preview1` of WASI.
 */
export function systemCalls(memory: WebAssembly.Memory): WebAssembly.Imports {
  const view = () => new DataView(memory.buffer);
  return {
    wasi_snapshot_preview1: {
      random_get: (start: number, length: number) => {
        // Not into the module's memory itself, which may be shared.
        new Uint8Array(memory.buffer, start, length).set(randomFillSync(new Uint8Array(length)));
        return SUCCESS;
      },
      environ_sizes_get: (count: number, size: number) => {
        view().setUint32(count, 0, true);
        view().setUint32(size, 0, true);
        return SUCCESS;
      },
      environ_get: () => SUCCESS,
      clock_time_get: (_clock: number, _precision: bigint, result: number) => {
        view().setBigUint64(result, process.hrtime.bigint(), true);
        return SUCCESS;
      },
      // What they would write is on which line of theirs they ended: an error follows.
      fd_write: (_file: number, buffers: number, count: number, written: number) => {
        let total = 0;
        for (let index = 0; index < count; index++) total += view().getUint32(buffers + 8 * index + 4, true);
        view().setUint32(written, total, true);
        return SUCCESS;
      },
      proc_exit: (status: number) => {
        throw new Error(`oxc ended with status ${status}`);
      },
      sched_yield: () => SUCCESS,
    },
    wasi: { "thread-spawn": () => -TRY_AGAIN },
  };
}
