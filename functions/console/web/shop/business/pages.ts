import '../styles/pages.css';

/** The pages beside the chats, fetched together. */
export { default as BusinessPage } from './BusinessPage.tsx';
export { default as NumberPage } from './NumberPage.tsx';
export { default as TermsPage } from './TermsPage.tsx';
