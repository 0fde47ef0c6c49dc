/** Bounds on ids and operations that gateway and hubs share, each with its reason. The registry document has its own. */
export const limits = {
  /** Entities of one `_entities` call: the gateway's largest page, a few lists deep. */
  representations: 5_000,
  /** Characters of a literal that an error repeats. */
  literalExcerpt: 60,
  /** Characters of a global id: hub code, type name and ULID stay below it. */
  globalIdLength: 128,
  /** Characters of a path that a refusal shows: some fields, the inner ones. */
  pathExcerpt: 200,
  /** Field calls that are costed for one document: the largest operations have 2 500, each on some types. */
  fieldCalls: 25_000,
} as const;
