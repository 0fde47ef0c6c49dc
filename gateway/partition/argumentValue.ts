import { asNumber } from '../json/ExactNumber.ts';
import { literalValue } from '../json/literalValue.ts';
import type { Variables } from './PartitionedFetch.ts';
import type { RootField } from './RootField.ts';

/** The value of one argument of a root field: given, or its default; undefined where there is neither. */
export function argumentValue({ group, field }: RootField, name: string, variables: Variables): unknown {
  const argument = field.args.find((candidate) => candidate.name === name);
  const node = group.fields[0]?.arguments?.find((candidate) => candidate.name.value === name)?.value;
  const value = asNumber(node && literalValue(node, variables));
  return value === undefined ? argument?.defaultValue : value;
}
