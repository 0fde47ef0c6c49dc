import { z } from 'zod';

/**
 * What documents that people write consist of: texts, lists and sections. Every message is a remedy; `documentFaults` says
 * what is wrong, by the kind of issue.
 */

/** A text that is accepted, or else "is not `name`". */
export function text(name: string, remedy: string, accepts: (text: string) => boolean) {
  const isAccepted = (value: unknown) => typeof value === 'string' && accepts(value);
  return z.custom<string>(isAccepted, { error: remedy, params: { name, type: 'string' } });
}

/** An object with these members and no others. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = `Known here are ${Object.keys(shape).join(', ')}.`;
  const error = ({ code }: { readonly code?: string }) => (code === 'unrecognized_keys' ? known : 'Write { … }.');
  return z.strictObject(shape, { error }).readonly();
}

export function listOf<Entry extends z.ZodType>(entry: Entry, maximum: number) {
  return atMost(maximum, z.array(z.unknown(), 'Write [ … ].')).pipe(z.array(entry));
}

/** Before anything looks at the entries, of which there may be millions. */
export function atMost<Entries extends z.ZodType<object>>(maximum: number, entries: Entries) {
  const message = `At most ${maximum} are taken.`;
  return entries.superRefine((input, { addIssue }) => {
    if (sizeOf(input) > maximum)
      addIssue({ code: 'too_big', origin: 'object', maximum, input, message, continue: false });
  });
}

/** How many entries a list or an object has. */
export function sizeOf(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}
