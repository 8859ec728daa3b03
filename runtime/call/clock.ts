/** Time and chance, in one place, so that a test can hold both still. */
export interface Clock {
  /** Milliseconds that only go forward; the zero point means nothing. */
  now(): number;
  /** Runs `callback` once after `ms` milliseconds. */
  after(ms: number, callback: () => void): Timer;
  /** At least 0, less than 1. */
  random(): number;
}

export interface Timer {
  cancel(): void;
  /** May the process end while only this timer waits? Absent where a process is none of the clock's business; a new timer holds it. */
  holdProcess?(hold: boolean): void;
}

/** setTimeout's own limit; anything beyond would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, Math.ceil(ms)), longestTimerMs));
    return {
      cancel: () => clearTimeout(timer),
      holdProcess: (hold) => void (hold ? timer.ref() : timer.unref()),
    };
  },
  random: () => Math.random(),
};
