import { z } from 'zod';

/**
 * The JSON schema of a document of `documentParts`, for editors. It is laxer than the reader: what a text must be stands in
 * its description alone.
 */
export function documentJsonSchema(document: z.core.$ZodType, title: string): object {
  return { title, ...jsonSchema(document) };
}

/** A part of `documentParts`; its error is how it is written. */
interface Part {
  readonly params?: { readonly type?: string };
  readonly error?: (issue: object) => string;
}

function jsonSchema(type: z.core.$ZodType): object {
  return z.toJSONSchema(type, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: written }) => {
      const { def } = zodSchema._zod;
      // The first half of such a pipe only counts the entries.
      if (def.type === 'pipe' && def.out._zod.def.type !== 'transform') {
        const { $schema: _, ...entries } = jsonSchema(def.out) as { readonly $schema?: string };
        Object.assign(written, entries);
      }
      delete written.readOnly;
      if (def.type !== 'custom') return;
      const { params, error } = def as Part;
      if (params?.type) Object.assign(written, { type: params.type });
      Object.assign(written, { description: error?.({}) });
    },
  });
}
