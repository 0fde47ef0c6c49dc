import { type Logger as Pino, pino } from 'pino';
import type { Logger } from '../../../gateway/hubs/Logger.ts';

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that keeps what it is told, and lets a test wait for an entry. */
export class RecordingLogger implements Logger {
  readonly entries: LogEntry[] = [];
  #waiting: Array<() => void> = [];

  info(facts: LogEntry['facts'], message: string): void {
    this.#add({ level: 'info', facts, message });
  }

  warn(facts: LogEntry['facts'], message: string): void {
    this.#add({ level: 'warn', facts, message });
  }

  error(facts: LogEntry['facts'], message: string): void {
    this.#add({ level: 'error', facts, message });
  }

  /** A logger of a whole gateway, whose lines are kept here. */
  asPino(): Pino {
    const write = (line: string) => {
      const { level, msg, time: _, ...facts } = JSON.parse(line) as Record<string, unknown>;
      const severity = Number(level);
      this[severity >= 50 ? 'error' : severity >= 40 ? 'warn' : 'info'](facts, String(msg));
    };
    return pino({ level: 'info', base: null }, { write });
  }

  /** Resolves with the `count`-th entry whose message contains the text, as soon as it is there. */
  async entry(text: string, count = 1): Promise<LogEntry> {
    for (;;) {
      const found = this.entries.filter((entry) => entry.message.includes(text))[count - 1];
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #add(entry: LogEntry): void {
    this.entries.push(entry);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
