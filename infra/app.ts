import { createWarungApp } from './warung-app.ts';

createWarungApp().synth();
