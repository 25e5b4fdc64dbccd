/**
 * Prices and expected charges from the test suites and documents of other billing engines (Lago, OpenMeter, Flexprice,
 * Kill Bill, Zuplo, Oracle), restated; the last three are WhatsApp rates. Each row is a price:
 * - tiers as `textUpTo:unitPrice+flatFee`, `*` for the open-ended one; `price/size` is package pricing, with a `v` if
 *   partial packages are not charged
 * - cases as `id usage = charge`; `a,b` are runs with cumulative usage and the charge that each adds, the last one
 *   final; `a|b` are numbers with separate tiers
 */
export interface VectorRow {
  readonly graduated?: string;
  readonly volume?: string;
  readonly free?: string;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly zeroUsage?: 'charged';
  readonly currency?: 'AED';
  readonly cases: string;
}

export const VECTOR_ROWS: readonly VectorRow[] = [
  {
    graduated: '10:10+2 20:5+3 *:5+3',
    zeroUsage: 'charged',
    cases: 'v001 0 = 2; v002 1 = 12; v003 10 = 102; v004 11 = 110; v006 21 = 163',
  },
  { graduated: '0.1:10 1:5 *:2', cases: 'v007 0.05 = 0.5' },
  {
    volume: '100:2+10 200:1 *:0.5+50',
    zeroUsage: 'charged',
    cases: 'v009 0 = 10; v012 100.5 = 100.5; v014 200 = 200; v016 210 = 155',
  },
  { graduated: '*:100/10', cases: 'v017 121 = 1300' },
  { graduated: '10:0.01+200 20:0.02+300 *:0.03+400', cases: 'v023 1 = 200.01; v024 10 = 200.1; v026 12 = 500.14' },
  { volume: '10000:0.0010+10 50000:0.0008+10 100000:0.0006+10 *:0.0004+10', cases: 'v034 65000 = 49' },
  { graduated: '*:5/100', free: '100', cases: 'v035 201 = 10' },
  { graduated: '5:0+100 10:0+50 15:5 *:1', cases: 'v036 22 = 182' },
  { graduated: '5:0+100 10:0+50 15:10 *:5', cases: 'v038 3 = 100; v040 5.001 = 150; v042 12 = 170' },
  { graduated: '5:0+100 10:0+50 15:5 *:1', maximum: '170', cases: 'v044 22 = 170' },
  { volume: '5:0+100 10:0+150 15:10 *:5', zeroUsage: 'charged', cases: 'v045 0 = 100; v046 3 = 100; v049 15 = 150' },
  { volume: '5:0+100 10:0+150 15:10 *:5', minimum: '100', cases: 'v054 5 = 100; v055 100 = 500' },
  { volume: '5:0+100 10:0+150 15:10 *:5', maximum: '100', cases: 'v056 3 = 100' },
  {
    graduated: '*:15/10',
    cases:
      'v059 10 = 15; v061 11 = 30; v062 22 = 45; v086 1,9,10 = 15,0,0; v088 1,31 = 15,45; v089 11,9 = 30,-15; v090 1,0 = 15,-15',
  },
  { graduated: '*:10', minimum: '100', zeroUsage: 'charged', cases: 'v066 0 = 100' },
  { graduated: '*:10', maximum: '100', cases: 'v069 12 = 100' },
  { graduated: '*:10', cases: 'v074 5,8 = 50,30; v076 5,0 = 50,-50' },
  { graduated: '*:0.001', cases: 'v077 333,666 = 0.33,0.34; v078 1,2 = 0,0; v097 333,666 = 0.33,0.34' },
  { volume: '15:10 *:5', cases: 'v079 12,14 = 120,20' },
  { volume: '5:0+100 10:0+150 *:5', cases: 'v081 5,7 = 100,50' },
  { volume: '5:0+100 *:10', cases: 'v082 5,6 = 100,-40' },
  { volume: '*:10', minimum: '150', cases: 'v083 10,10 = 100,50' },
  { graduated: '5:1 10:2 *:3', cases: 'v091 3,5 = 3,2; v094 7,3 = 9,-6' },
  { graduated: '5:1+100 10:2+200 *:3', cases: 'v096 3,7 = 103,206' },
  { graduated: '*:1', minimum: '100', cases: 'v099 10,10 = 10,90' },
  { graduated: '*:1/100', cases: 'v101 0 = 0; v105 101 = 2; v106 150 = 2; v108 50 = 1' },
  { graduated: '*:1/100v', cases: 'v109 50 = 0' },
  { volume: '10:50 20:40 *:30', cases: 'v112 5 = 250; v113 15 = 600; v114 25 = 750' },
  { graduated: '10:50 20:40 *:30', cases: 'v116 15 = 700; v117 25 = 1050' },
  { graduated: '5:0 10:2 *:3', cases: 'v119 5 = 0; v120 7 = 4; v123 15 = 25' },
  { graduated: '5:0+1 10:1+2 *:2', cases: 'v124 3 = 1' },
  { graduated: '1:10 2:20 *:30', cases: 'v131 2.5 = 45' },
  { graduated: '*:0.10', cases: 'v132 9|10 = 1.9; v136 0|5|0 = 0.5' },
  { graduated: '10:0.10 20:0.05 *:0.02', cases: 'v134 9|15 = 2.15' },
  { volume: '10:0.10 20:0.05 *:0.02', cases: 'v135 9|15 = 1.65' },
  { graduated: '*:5/100', cases: 'v137 50|150|200|99 = 30' },
  { graduated: '10:1 *:2', cases: 'v138 3|12 = 17' },
  { volume: '*:0.0006', cases: 'v140 65000 = 39' },
  { graduated: '*:1/1000', cases: 'v141 4500 = 5' },
  { graduated: '1000:1/100 *:1/1000', cases: 'v159 5325 = 15' },
  { volume: '1000:1/100 101000:1/1000 *:0.5/1000', cases: 'v162 101000 = 101; v163 101001 = 51' },
  { volume: '1000:10/100 *:1/100', cases: 'v165 2000 = 20' },
  { graduated: '*:0.3/512', cases: 'v168 30720 = 18' },
  { graduated: '10:1/1 60:10/1 *:100/1', cases: 'v169 5 = 5; v172 75 = 2010' },
  { graduated: '100:2/1 600:20/1 *:200/1', cases: 'v171 101 = 220' },
  { volume: '1000:0.10 10000:0.05 *:0.01', cases: 'v181 15000 = 150' },
  { graduated: '250:0+10 500:0+20 *:0+30', cases: 'v183 1000 = 60' },
  { volume: '250:1 500:2 *:3', cases: 'v186 1000 = 3000' },
  { graduated: '*:0.025', free: '1000', currency: 'AED', cases: 'v200 1500 = 12.5' },
  { graduated: '*:0.2269', currency: 'AED', cases: 'v201 1234 = 279.99' },
  { graduated: '*:0.0029', currency: 'AED', cases: 'v202 1 = 0' },
];

/** Ids of the vectors that are not usage at a price. Each has its own test in `vectors.test.ts`. */
export const OTHER_VECTORS = ['v028', 'v031', 'v032', 'v188', 'v198'] as const;
