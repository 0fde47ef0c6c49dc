import { limits } from '../limits.ts';

/** A schema of zod, as far as it is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T };
}

/** What a line of JSON Lines holds; undefined where it is too long, no JSON, or something else. */
export function readLine<T>(schema: Schema<T>, line: string): T | undefined {
  if (line.length > limits.receiptLength) return undefined;
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
