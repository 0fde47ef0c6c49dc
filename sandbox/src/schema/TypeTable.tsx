import { actingStore } from '../acting/actingStore.ts';
import { contractClass } from '../contracts.ts';
import { type FieldFacts, type FieldRule, isOpenTo, type TypeFacts, takenScopes } from './SchemaFacts.ts';

interface TypeTableProps {
  readonly type: TypeFacts;
  /** Fields that are looked for. */
  readonly fields: readonly FieldFacts[];
}

/** One type: every field with its contract and the rule that finds its hub. */
export function TypeTable({ type, fields }: TypeTableProps) {
  const hint = type.isEntity ? `entity · key ${type.key}` : type.isRoot ? 'root' : 'value';
  return (
    <details className="type" id={`type-${type.name}`} open>
      <summary>
        <h3>{type.name}</h3> <small>{hint}</small>
        {type.contracts.map((contract) => (
          <span key={contract} className={`chip ${contractClass(contract)}`}>
            {contract}
          </span>
        ))}
      </summary>
      <Description text={type.description} />
      <ul>
        {fields.map((field) => (
          <li key={field.name}>
            <div>
              <code>
                <b>{field.name}</b>
                {field.arguments.length > 0 && `(${field.arguments.join(', ')})`}: {field.type}
              </code>
              <Description text={field.description} />
            </div>
            <div className="field-facts">
              {(type.isRoot || type.contracts.length > 1) &&
                field.contracts.map((contract) => (
                  <span key={contract} className={`chip ${contractClass(contract)}`}>
                    {contract}
                  </span>
                ))}
              <Rule rule={field.rule} />
              <Scopes scopes={field.scopes} />
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A description of the SDL, with its code set as code. */
function Description({ text }: { text: string }) {
  return (
    <p>
      {text.split('`').map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        index % 2 === 0 ? part : <code key={index}>{part}</code>,
      )}
    </p>
  );
}

function Rule({ rule }: { rule: FieldRule }) {
  return (
    <span className={`rule rule-${rule.kind}`}>
      <b>{rule.kind}</b> {explain(rule)}
    </span>
  );
}

/** What a field takes, and whether the principal that the page acts as has it. */
function Scopes({ scopes }: Pick<FieldFacts, 'scopes'>) {
  const held = actingStore.use((store) => store.scopes);
  if (scopes.length === 0) return null;
  const isOpen = isOpenTo(held, { scopes });
  return (
    <span className={`rule scopes-${isOpen ? 'held' : 'lacking'}`}>
      <b>{isOpen ? 'open to you' : 'closed to you'}</b> takes {takenScopes({ scopes })}
    </span>
  );
}

/** The rule in words: which hub answers. */
export function explain(rule: FieldRule): string {
  switch (rule.kind) {
    case 'owned':
      return `the hub in ${rule.by}`;
    case 'routed':
      return `the hub in ${rule.by}`;
    case 'scattered':
      return `every hub${rule.hubs ? `, or those in ${rule.hubs}` : ''}; merged as ${rule.merge.toLowerCase()}`;
    case 'replicated':
      return 'any hub';
    case 'gateway':
      return 'from the registry';
    case 'inherited':
      return 'with its object';
  }
}
