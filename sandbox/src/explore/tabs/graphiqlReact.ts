/**
 * Replaces `@graphiql/react` for GraphiQL (vite.config.ts): the same, with our tabs. GraphiQL's tabs have their close
 * buttons inside `role="tab"`, where assistive technology cannot reach them, and do not support arrow keys.
 */
export * from '@graphiql/react';
export { Tab, Tabs } from './OperationTabs.tsx';
