//! Draws the demo county as SVG: `cargo run -p xunge-demo --example draw -- [SEED [X,Y,WIDTH,HEIGHT]] > county.svg`, the box in metres from the middle.

use std::{error::Error, fmt::Write};

use xunge_demo::County;
use xunge_shared::geometry::LonLat;

const WIDTH: f64 = 1_400.0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let seed = args.next().map_or(Ok(1), |s| s.parse())?;
    let window = args.next().unwrap_or_else(|| "-36000,-32000,72000,64000".into());
    let window = window.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    let [x, y, w, h] = window[..] else { return Err("X,Y,WIDTH,HEIGHT expected".into()) };
    let started = std::time::Instant::now();
    let county = xunge_demo::county(seed);
    eprintln!(
        "{} towns, {} communities, {} cells, {} streets, {} zones, {} checkpoints, {} accounts in {:?}",
        county.towns.len(),
        county.communities.len(),
        county.cells.len(),
        county.streets.len(),
        county.zones.len(),
        county.checkpoints.len(),
        county.accounts.len(),
        started.elapsed()
    );
    println!("{}", svg(&county, [x, y, w, h])?);
    Ok(())
}

fn svg(county: &County, [left, top, width, height]: [f64; 4]) -> Result<String, std::fmt::Error> {
    let px = width / WIDTH;
    let mut out = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='{left} {top} {width} {height}' width='{WIDTH}' height='{}'><style>\
         path{{fill:none;stroke-linejoin:round;stroke-linecap:round}}text{{font:{}px sans-serif;fill:#444}}\
         .cell{{stroke:#9a9;stroke-width:{}}}.main{{stroke:#e0a030;stroke-width:{}}}.secondary{{stroke:#fff;stroke-width:{}}}\
         .local{{stroke:#fff;stroke-width:{}}}.lane{{stroke:#fff;stroke-width:{}}}.zone{{stroke:#188060;stroke-width:{}}}\
         .outline{{stroke:#333;stroke-width:{}}}.town{{font-size:{}px;font-weight:bold}}circle{{fill:#2459b8}}</style>",
        WIDTH * height / width,
        9.0 * px,
        0.4 * px,
        3.0 * px,
        2.6 * px,
        2.0 * px,
        1.3 * px,
        2.0 * px,
        1.2 * px,
        15.0 * px,
    );
    for cell in &county.cells {
        let fill = format!("hsl({},{}%,{}%)", cell.town * 67 % 360, if cell.built { 12 } else { 26 }, 84 + cell.community * 7 % 9);
        write!(out, "<path class='cell' style='fill:{fill}' d='{}Z'/>", line(&cell.ring))?;
    }
    write!(out, "<path class='outline' d='{}Z'/>", line(&county.outline))?;
    for street in county.streets.iter().rev() {
        write!(out, "<path class='{}' d='{}'/>", street.class.code(), line(&street.line))?;
    }
    for zone in &county.zones {
        write!(out, "<path class='zone' d='{}'/>", line(&zone.strip))?;
    }
    let near = width < 12_000.0;
    for street in county.streets.iter().filter(|s| near && s.class.code() != "lane") {
        let (p, q) = (plane(street.line[street.line.len() / 2]), plane(street.line[street.line.len() / 2 - 1]));
        let angle = ((q.1 - p.1) / (q.0 - p.0)).atan().to_degrees();
        write!(out, "<text transform='translate({:.0} {:.0}) rotate({angle:.0})'>{}</text>", p.0, p.1, street.name)?;
    }
    for checkpoint in &county.checkpoints {
        let (x, y) = plane(checkpoint.place);
        write!(out, "<circle cx='{x:.0}' cy='{y:.0}' r='{}'/>", 2.5 * px)?;
        if width < 4_000.0 {
            write!(out, "<text x='{x:.0}' y='{y:.0}'>{}</text>", checkpoint.name)?;
        }
    }
    for town in &county.towns {
        let (x, y) = plane(town.seat);
        write!(out, "<text class='town' x='{x:.0}' y='{y:.0}'>{}</text>", town.name)?;
    }
    Ok(out + "</svg>")
}

fn line(points: &[LonLat]) -> String {
    let points: Vec<String> = points.iter().map(|p| plane(*p)).map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    format!("M{}", points.join("L"))
}

/// Metres east and south of the middle, as the screen counts them.
fn plane(p: LonLat) -> (f64, f64) {
    (f64::from(p.lon - 110_912_000) * 0.102_366, -f64::from(p.lat - 23_186_000) * 0.110_758)
}
