//! The bulletin as a page: one file without scripts, that prints well.

use std::fmt::Write as _;

use super::{
    Bulletin, IN_TIME, Problem, Row,
    figure::{Figure, OUTCOMES, OVERALL, PRESENCE, TYPES},
    highest, in_time, span,
    words::Words,
};

const STYLE: &str = "body{font:15px/1.6 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#16211d;background:#fff;max-width:1200px;margin:24px auto;padding:0 16px}\
h1{font-size:26px;text-align:center;margin:0}header p{text-align:center;color:#56655e;margin:4px 0}h2{font-size:18px;border-bottom:2px solid #0f6b57;margin-top:28px}\
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{border:1px solid #c3cec8;padding:4px 8px;text-align:right}\
th:first-child,td:first-child,.w{text-align:left}td:not(.w){white-space:nowrap}thead th{background:#e9eeea;word-break:keep-all}s{color:#56655e}.late{color:#b53418}figure{margin:8px 0}\
tbody th{white-space:nowrap}.scroll{overflow-x:auto}.weeks{min-width:760px}@media print{@page{size:A4 landscape;margin:12mm}.weeks{min-width:0}body{margin:0;max-width:none;font-size:10px;line-height:1.4}th,td{padding:2px 4px}\
td:not(.w),tbody th{white-space:normal}.w{overflow-wrap:anywhere}.scroll{overflow:visible}figure svg{max-height:75mm}h2{break-after:avoid}tr{break-inside:avoid}}";

/// The page.
pub fn page(bulletin: &Bulletin) -> String {
    let words = bulletin.lang.words();
    let mut html = String::new();
    let title = escape(&bulletin.title());
    let (days, link) = (span(&bulletin.days), escape(&bulletin.link));
    // Writing into memory cannot fail.
    let _ = write!(
        html,
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body><header><h1>{title}</h1><p>{days}</p><p>{} {} · {} {} · <a href=\"{link}\">{}</a></p></header><main>",
        words.tag, words.as_of, bulletin.as_of, words.record, bulletin.upto, words.link
    );
    let _ = write!(html, "<h2>{}</h2>", words.figures);
    table(bulletin, words.figures, "", &bulletin.whole, OVERALL, &mut html);
    if bulletin.has_weeks() {
        let _ = write!(html, "<h2>{}</h2>", words.weeks);
        html.push_str(&weeks(bulletin));
        html.push_str(&shares(bulletin));
    }
    let _ = write!(html, "<h2>{}</h2>", words.sketch);
    html.push_str(&map(bulletin, words));
    for (head, rows, figures) in tables(bulletin) {
        let _ = write!(html, "<h2>{head}</h2>");
        table(bulletin, head, words.name, rows, figures, &mut html);
    }
    let _ = write!(html, "<p><small>{}</small></p><h2>{}</h2>", words.formula, words.problems);
    problems(bulletin, words, &mut html);
    html.push_str("</main></body></html>");
    html
}

/// The tables of towns and types.
pub(super) fn tables(bulletin: &Bulletin) -> impl Iterator<Item = (&'static str, &[Row], &'static [Figure])> {
    let words = bulletin.lang.words();
    let towns = [(words.towns, &*bulletin.towns, OUTCOMES), (words.presence, &bulletin.towns, PRESENCE)];
    towns.into_iter().chain(bulletin.types.as_deref().map(|types| (words.types, types, TYPES)))
}

/// Text as text.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Two bars a week: opened and closed. As high as the line above them is the highest.
fn weeks(bulletin: &Bulletin) -> String {
    let (words, most) = (bulletin.lang.words(), highest(&bulletin.weeks));
    let (width, foot, height) = (900.0, 180.0, 160.0);
    let step = width / bulletin.weeks.len().max(1) as f64;
    let [opened, closed] = ["opened", "closed"].map(|name| bulletin.lang.figure(name));
    // on a phone it keeps its size and is moved: its figures could not be read
    let mut svg = format!(
        "<figure>{}<svg class=\"weeks\" viewBox=\"0 0 900 202\" role=\"img\" aria-label=\"{}\"><path d=\"M0 20h900M0 180h900\" \
         stroke=\"#c3cec8\"/><text x=\"0\" y=\"14\" font-size=\"12\" fill=\"#56655e\">{}</text>",
        scrolled(words.weeks),
        words.weeks,
        words.highest.replace("{n}", &most.to_string())
    );
    for (i, week) in bulletin.weeks.iter().enumerate() {
        for (j, (name, colour)) in [("opened", "#0f6b57"), ("closed", "#8db2f5")].into_iter().enumerate() {
            let tall = super::height(&week.counts, name) / most.max(1.0) * height;
            let (x, wide) = (i as f64 * step + step * (0.1 + 0.4 * j as f64), step * 0.38);
            let _ = write!(svg, "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" fill=\"{colour}\"/>", foot - tall);
        }
    }
    starts(bulletin, step, &mut svg);
    let _ = write!(
        svg,
        "</svg></div><figcaption><span style=\"color:#0f6b57\">■</span> {opened} <span style=\"color:#8db2f5\">■</span> \
         {closed}</figcaption></figure>"
    );
    svg
}

/// The first days of weeks below a chart, as many as there is room for.
fn starts(bulletin: &Bulletin, step: f64, svg: &mut String) {
    for (i, week) in bulletin.weeks.iter().enumerate().step_by(bulletin.weeks.len() / 12 + 1) {
        let (x, day) = (i as f64 * step, week.key.get(5..).unwrap_or_default());
        let _ = write!(svg, "<text x=\"{x:.1}\" y=\"196\" font-size=\"11\" fill=\"#56655e\">{day}</text>");
    }
}

/// The share closed in time, from nothing to all, and what is striven for.
fn shares(bulletin: &Bulletin) -> String {
    let (words, name) = (bulletin.lang.words(), bulletin.lang.figure(IN_TIME.key));
    let (foot, height, target) = (180.0, 160.0, bulletin.in_time_target);
    let step = 900.0 / bulletin.weeks.len().max(1) as f64;
    let at = |week: usize, share: f64| ((week as f64 + 0.5) * step, foot - share * height);
    let aim = foot - f64::from(target) / 100.0 * height;
    let mut svg = format!(
        "<figure>{}<svg class=\"weeks\" viewBox=\"0 0 900 202\" role=\"img\" aria-label=\"{name}\"><path d=\"M0 20h900M0 180h900\" \
         stroke=\"#c3cec8\"/><text x=\"0\" y=\"14\" font-size=\"12\" fill=\"#56655e\">100 %</text>\
         <path d=\"M0 {aim:.1}h900\" stroke=\"#b53418\" stroke-dasharray=\"6 4\"/>",
        scrolled(name),
    );
    for (first, piece) in in_time(&bulletin.weeks) {
        let points: Vec<_> = piece.iter().zip(first..).map(|(share, week)| at(week, *share)).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = write!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"#0f6b57\" stroke-width=\"2\"/>", line.join(" "));
        for (x, y) in points {
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#0f6b57\"/>");
        }
    }
    starts(bulletin, step, &mut svg);
    let _ = write!(
        svg,
        "</svg></div><figcaption><span style=\"color:#0f6b57\">●</span> {name} <span style=\"color:#b53418\">┅</span> {} {target} %\
         </figcaption></figure>",
        words.strive
    );
    svg
}

/// Where the problems are, on the outlines of towns.
fn map(bulletin: &Bulletin, words: &Words) -> String {
    let mut svg = format!(
        "<figure><svg viewBox=\"0 0 900 400\" role=\"img\" aria-label=\"{}\"><rect width=\"900\" height=\"400\" fill=\"#f5f7f5\"/>",
        words.sketch
    );
    if let Some(frame) = bulletin.frame(860.0, 360.0) {
        let at = |spot| {
            let (x, y) = frame.at(spot);
            (x + 20.0, 380.0 - y)
        };
        for line in bulletin.ground.iter().flat_map(|town| &town.lines) {
            let points: Vec<String> = line.iter().map(|corner| at(*corner)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let _ = write!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"#9aa9a1\" stroke-width=\"1\"/>", points.join(" "));
        }
        for (x, y, problem) in
            bulletin.problems.iter().filter_map(|problem| Some((at(problem.spot?), problem))).map(|((x, y), p)| (x, y, p))
        {
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{}\"/>", colour(problem));
        }
        for (name, (x, y)) in bulletin.names(&frame, 12.0) {
            let (x, y) = (x + 20.0, 380.0 - y);
            let _ = write!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#3c4a44\" stroke=\"#f5f7f5\" stroke-width=\"3\" \
                 paint-order=\"stroke\">{}</text>",
                escape(name)
            );
        }
        let (length, wide) = frame.bar(200.0);
        let _ = write!(
            svg,
            "<path d=\"M20 386v6h{wide:.1}v-6\" fill=\"none\" stroke=\"#3c4a44\"/><text x=\"{:.1}\" y=\"393\" font-size=\"12\" \
             fill=\"#3c4a44\">{length}</text>",
            wide + 26.0
        );
    }
    let _ = write!(
        svg,
        "</svg><figcaption><span style=\"color:#2a8a72\">●</span> {} <span style=\"color:#d79f2b\">●</span> {} \
         <span style=\"color:#d94f30\">●</span> {} <span style=\"color:#9aa9a1\">—</span> {}</figcaption></figure>",
        words.cleared, words.open, words.late, words.outline
    );
    svg
}

fn colour(problem: &Problem) -> &'static str {
    match (problem.cleared.is_some(), problem.is_late) {
        (true, _) => "#2a8a72",
        (false, false) => "#d79f2b",
        (false, true) => "#d94f30",
    }
}

/// A part that is as wide as it needs: moved by keys too, where the screen is narrow.
fn scrolled(title: &str) -> String {
    format!("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\">")
}

fn table(bulletin: &Bulletin, title: &str, name: &str, rows: &[Row], figures: &[Figure], html: &mut String) {
    let _ = write!(html, "{}<table><thead><tr><th scope=\"col\">{name}</th>", scrolled(title));
    for figure in figures {
        let _ = write!(html, "<th scope=\"col\">{}</th>", figure.name(bulletin.lang));
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escape(&row.name));
        for figure in figures {
            let _ = write!(html, "<td>{}</td>", figure.of(row));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
}

fn problems(bulletin: &Bulletin, words: &Words, html: &mut String) {
    if bulletin.problems.is_empty() {
        let _ = write!(html, "<p>{}</p>", words.none);
        return;
    }
    let _ = write!(html, "<p>{}</p>{}<table><thead><tr>", bulletin.counted(), scrolled(words.problems));
    for head in words.heads {
        let _ = write!(html, "<th scope=\"col\" class=\"w\">{head}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    for (i, problem) in bulletin.problems.iter().enumerate() {
        let strike = |text: &str| if problem.cleared.is_some() { format!("<s>{}</s>", escape(text)) } else { escape(text) };
        let late = if problem.is_late { format!(" <span class=\"late\">{}</span>", words.late) } else { String::new() };
        let _ = write!(
            html,
            "<tr><td>{}</td><td><a href=\"/desk?sel=case:{}\">{}</a></td><td class=\"w\">{}</td><td class=\"w\">{}</td><td class=\"w\">{}</td>\
             <td>{}</td><td>{}{late}</td><td>{}</td><td class=\"w\">{}</td></tr>",
            i + 1,
            problem.case,
            escape(&problem.code),
            strike(&problem.what),
            strike(&problem.place),
            escape(&problem.unit),
            problem.opened,
            problem.due.as_deref().unwrap_or("—"),
            problem.cleared.as_deref().unwrap_or(words.open),
            escape(&problem.note),
        );
    }
    html.push_str("</tbody></table></div>");
}
