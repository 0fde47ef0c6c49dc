import './schema.css';
import { use, useDeferredValue, useMemo, useState } from 'react';
import { JoinGraph } from './JoinGraph.tsx';
import { readRunningSchema } from './readRunningSchema.ts';
import type { FieldFacts, TypeFacts } from './SchemaFacts.ts';
import { explain, TypeTable } from './TypeTable.tsx';

const running = readRunningSchema();
const rules = ['owned', 'routed', 'scattered', 'replicated', 'gateway', 'inherited'] as const;

/** The types of the schema that the gateway serves, how they join, and how each field finds its hub. */
export default function SchemaView() {
  const { types, failure } = use(running);
  if (!types) return <p className="waiting">{failure}</p>;
  return <Types types={types} />;
}

function Types({ types }: { types: readonly TypeFacts[] }) {
  const contracts = useMemo(() => [...new Set(types.flatMap((type) => type.contracts))].sort(), [types]);
  const [search, setSearch] = useState('');
  const [contract, setContract] = useState('');
  const [rule, setRule] = useState('');
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const found = useMemo(() => findFields(types, { wanted, contract, rule }), [types, wanted, contract, rule]);
  const count = found.reduce((sum, { fields }) => sum + fields.length, 0);
  const select = (name: string) => {
    setSearch('');
    setContract('');
    setRule('');
    requestAnimationFrame(() => {
      const table = document.getElementById(`type-${name}`);
      table?.scrollIntoView({ block: 'start' });
      table?.querySelector('summary')?.focus({ preventScroll: true });
    });
  };
  return (
    <div className="page schema">
      <h2>How contracts join</h2>
      <p>
        An entity is one thing to clients, though several contracts tell of it. Lines lead along fields; bold ones lead
        into another contract. Every entity also names its hub.
      </p>
      <JoinGraph types={types} onSelect={select} />
      <h2>Types and the hubs that answer</h2>
      <search className="filters">
        <label>
          Search
          <input
            type="search"
            value={search}
            placeholder="type, field, word"
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <Choice label="Contract" all="all contracts" options={contracts} value={contract} onChange={setContract} />
        <Choice label="Rule" all="all rules" options={rules} value={rule} onChange={setRule} />
        <span role="status">
          {count} fields of {found.length} types
        </span>
      </search>
      {count === 0 && <p className="nothing">No type or field matches.</p>}
      {found.map(({ type, fields }) => (
        <TypeTable key={type.name} type={type} fields={fields} />
      ))}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

/** The types with the fields that are wanted; a type that is itself wanted comes with all of them. Root types first, then entities. */
function findFields(
  types: readonly TypeFacts[],
  { wanted, contract, rule }: { wanted: string; contract: string; rule: string },
): { type: TypeFacts; fields: FieldFacts[] }[] {
  const rank = ({ name, isRoot, isEntity }: TypeFacts) => (name === 'Query' ? 0 : isRoot ? 1 : isEntity ? 2 : 3);
  return [...types]
    .sort((a, b) => rank(a) - rank(b))
    .map((type) => {
      const isWanted = type.name.toLowerCase().includes(wanted);
      const fields = type.fields.filter(
        (field) =>
          (!contract || field.contracts.includes(contract)) &&
          (!rule || field.rule.kind === rule) &&
          (isWanted || textOf(field).includes(wanted)),
      );
      return { type, fields };
    })
    .filter(({ fields }) => fields.length > 0);
}

function textOf({ name, type, description, rule }: FieldFacts): string {
  return `${name} ${type} ${description} ${rule.kind} ${explain(rule)}`.toLowerCase();
}
