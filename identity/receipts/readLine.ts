import { limits } from '../limits.ts';

/** A schema of zod, as far as it is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T };
}

/**
 * What a line of JSON Lines holds; undefined where it is too long, no JSON, or something else. It must be written as
 * `JSON.stringify` writes it: a reader that takes the first of two members of one name would read another receipt.
 */
export function readLine<T>(schema: Schema<T>, line: string): T | undefined {
  if (line.length > limits.receiptLength) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return JSON.stringify(value) === line.trimEnd() ? schema.safeParse(value).data : undefined;
  } catch {
    return undefined;
  }
}
