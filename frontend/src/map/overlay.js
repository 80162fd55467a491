// Fresh rows of one kind over the tiles, and how they give way to tiles that hold them: what is on the map is at no time missing from it.
//
// It must not fetch. A row is drawn over the tiles first; when it can be seen, the tiles' own picture of it is hidden. After the tiles
// were asked for again that picture comes back first; when it can be seen, the row over it goes. Each step is taken when the map is idle.

/** Where a fresh row is on its way: drawn, in place of the tile's; asked for with the tiles; shown by both. */
const COMING = 0, OVER = 1, ASKED = 2, BOTH = 3;

/** The fresh rows of one kind. */
export class Overlay {
  constructor() {
    /** Id → `{feature, stage}`; the feature of what is gone is null. */
    this.rows = new Map();
  }

  /** Lays features over the tiles, and takes away what is gone. */
  lay(features, gone) {
    for (const feature of features) this.rows.set(feature.properties.id, { feature, stage: COMING });
    for (const id of gone) this.rows.set(id, { feature: null, stage: OVER });
  }

  /** The tiles are being asked for again: what is here now will be in them. */
  ask() {
    for (const row of this.rows.values()) row.stage = row.stage === COMING ? BOTH : ASKED;
  }

  /** Not all tiles came: what lies over them stays, in place of what those that did come show of it. */
  keep() {
    for (const row of this.rows.values()) if (row.stage !== COMING) row.stage = OVER;
  }

  /** Everything that was asked for can be seen: the next step of each row. True when there was one. */
  step() {
    let moved = false;
    for (const [id, row] of this.rows) {
      if (row.stage === OVER) continue;
      moved = true;
      if (row.stage === COMING) row.stage = OVER;
      else if (row.stage === ASKED) row.stage = BOTH;
      else this.rows.delete(id);
    }
    return moved;
  }

  /** What is drawn over the tiles. */
  features() {
    return [...this.rows.values()].map(({ feature }) => feature).filter(Boolean);
  }

  /** The ids that the tiles must not show. */
  hidden() {
    return [...this.rows].filter(([, { stage }]) => stage === OVER || stage === ASKED).map(([id]) => id);
  }
}
