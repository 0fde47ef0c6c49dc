/**
 * What GraphiQL gets where it imports `@graphiql/react` (vite.config.ts sees to that): the same, with our tabs. Its own
 * hold the buttons that close them inside of `role="tab"`, where assistive technology cannot reach them, and know no
 * arrow keys.
 */
export * from '@graphiql/react';
export { Tab, Tabs } from './OperationTabs.tsx';
