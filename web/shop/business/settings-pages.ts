import '../styles/pages.css';

/** The settings pages, loaded together as one chunk. */
export { default as BusinessPage } from './BusinessPage.tsx';
export { default as NumberPage } from './NumberPage.tsx';
export { default as TermsPage } from './TermsPage.tsx';
