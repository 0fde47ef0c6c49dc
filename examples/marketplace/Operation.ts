/** An operation's text, which carries the types of its variables and of its answer. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly text: string;
  /** Never there: it only ties the types to the text. */
  readonly types?: (variables: Variables) => Data;
}
