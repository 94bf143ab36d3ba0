'use strict';

// How the proof speaks of its figures. An energy that was not measured is unknown, never 0.
const words = (() => {
  const { fixed, percent, signed } = page;

  const known = x => typeof x === 'number';
  const energy = x => known(x) ? fixed(x, x < 1 ? 3 : x < 100 ? 1 : 0) + '\u202fµJ' : 'unknown';
  const kilobytes = bytes => fixed(bytes / 1000, bytes < 1e5 ? 1 : 0) + '\u202fkB';

  const digitsOf = drop => Math.abs(drop) < 0.00995 ? 2 : 1;

  // Points lost, for a table.
  const loss = drop => signed(100 * drop, 2);
  const range = ([low, high]) => `${loss(low)} to ${loss(high)}`;

  // "loses 2.3 points (1.6 to 3.0)"; the interval may be left out.
  function loses(drop, interval) {
    const digits = digitsOf(drop);
    const gained = Math.round(drop * 1e4) < 0;
    const verb = gained ? 'gains ' : 'loses ';
    const amount = Math.round(drop * 1e4) === 0 ? 'nothing' : fixed(Math.abs(100 * drop), digits) + ' points';
    if (!interval) return verb + amount;
    const ends = gained ? [-interval[1], -interval[0]] : interval;
    const chance = interval[0] <= 0 && interval[1] >= 0 && amount !== 'nothing' ? ', which may be chance' : '';
    return `${verb}${amount} (${ends.map(end => signed(100 * end, digits)).join(' to ')})${chance}`;
  }

  // "12.3 % less"
  const less = (part, whole) => saving(1 - part / whole);
  const saving = saved => `${percent(Math.abs(saved), 1)} ${saved < 0 ? 'more' : 'less'}`;

  const list = texts => texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;

  const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

  // Fits beside a plot, and still tells apart names that begin alike.
  const short = name => name.length <= 16 ? name : `${name.slice(0, 8)}…${name.slice(-7)}`;

  return { known, energy, kilobytes, loss, range, loses, less, saving, list, capital, short };
})();
