import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { exampleOperations } from './exampleOperations.ts';

const fetcher = createGraphiQLFetcher({ url: '/graphql' });

/** GraphiQL with the example operations open in tabs. */
export default function Explorer() {
  return <GraphiQL fetcher={fetcher} defaultTabs={exampleOperations} />;
}
