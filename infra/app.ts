import { warungApp } from './warung-app.ts';

warungApp().synth();
