import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';

/** The longest file takes a minute and a half where nothing else runs. */
const fileMs = 600_000;
/** After the last file PostgreSQL stops, for which it has half a minute. */
const endMs = 60_000;
const lookMs = 5_000;

/**
 * Ends a run that would not end by itself, with the name of what holds it. Jest bounds each test, but waits for ever for a
 * file that blocks its worker or its import, and for its own end as long as a process that a test left behind has its output.
 */
export default class BoundedRun {
  #root;
  #watches;
  /** When each file that runs began, in milliseconds. */
  #begun = new Map();
  #timer;

  constructor({ rootDir, watch, watchAll }) {
    this.#root = rootDir;
    this.#watches = watch || watchAll;
  }

  onRunStart() {
    this.#timer = setInterval(() => this.#lookAtFiles(), lookMs).unref();
  }

  onTestFileStart({ path }) {
    this.#begun.set(path, performance.now());
  }

  onTestFileResult({ path }) {
    this.#begun.delete(path);
  }

  onRunComplete() {
    clearInterval(this.#timer);
    if (!this.#watches) setTimeout(() => endRun('The run is over, but something keeps Jest'), endMs).unref();
  }

  #lookAtFiles() {
    const now = performance.now();
    const late = [...this.#begun]
      .filter(([, begun]) => now - begun > fileMs)
      .map(([path]) => relative(this.#root, path));
    if (late.length > 0) endRun(`Not at their end after ${fileMs / 1000} s: ${late.join(', ')}`);
  }
}

function endRun(reason) {
  const processes = group();
  const lines = processes.map(({ pid, args }) => `  ${pid} ${args}`);
  process.stderr.write(
    `\n${reason}.\nOpen: ${process.getActiveResourcesInfo().join(', ')}\nRunning:\n${lines.join('\n')}\n`,
  );
  // Workers that are blocked do not notice that we end.
  for (const { pid, parent } of processes) if (parent === process.pid) process.kill(pid, 'SIGKILL');
  process.exit(1);
}

/** The processes of our group: ours, those above us, and those that tests started. */
function group() {
  const text = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,pgid=,args='], { encoding: 'utf8', timeout: 10_000 });
  const all = text.split('\n').flatMap((line) => {
    const [, pid, parent, leader, args] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), parent: Number(parent), leader, args: args.slice(0, 200) }] : [];
  });
  const own = all.find(({ pid }) => pid === process.pid)?.leader;
  return all.filter(({ leader, args }) => leader === own && !args.startsWith('ps -e'));
}
