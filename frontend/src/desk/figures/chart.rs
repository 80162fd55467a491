//! A chart over weeks: uPlot, loaded when the first chart is shown, and the same numbers as a table for who does not see it.

use js_sys::{Array, Function, JSON, Reflect};
use leptos::{html, prelude::*, task::spawn_local};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use xunge_shared::day::Date;

use crate::{
    clock,
    desk::wide::Wide,
    i18n::{Lang, current, figures as say},
    map,
    ui::format,
};

const LIBRARY: &str = "/vendor/uplot-1.6.32/uPlot.esm.js";
/// The library's few rules, without which its layers lie one below the other.
pub(super) const STYLE: &str = "/vendor/uplot-1.6.32/uPlot.min.css";
const HEIGHT: u32 = 220;

/// A line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    label: String,
    /// The token of its colour.
    colour: &'static str,
    is_dashed: bool,
    values: Vec<Option<f64>>,
}

impl Line {
    pub(super) fn this_year(values: Vec<Option<f64>>) -> Self {
        Self { label: say::this_year().to_owned(), colour: "--action-ink", is_dashed: false, values }
    }

    pub(super) fn last_year(values: Vec<Option<f64>>) -> Self {
        Self { label: say::year_before().to_owned(), colour: "--differ", is_dashed: false, values }
    }

    /// What is striven for, all along.
    pub(super) fn target(percent: f64, count: usize) -> Self {
        Self { label: say::strive(percent), colour: "--wrong", is_dashed: true, values: vec![Some(percent); count] }
    }
}

/// See the module.
#[component]
pub(super) fn Chart(
    /// For tests.
    number: usize,
    title: &'static str,
    /// The first day of each week.
    starts: Vec<String>,
    lines: Vec<Line>,
    /// From 0 to 100.
    percent: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let state = RwSignal::new("loading");
    let opened = StoredValue::new_local(None::<JsValue>);
    // a line of nothing tells nothing
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.values.iter().any(Option::is_some)).collect();
    // a week that goes on has less of everything: the table has it
    let goes_on = starts.len() > 1 && starts.last().is_some_and(|start| is_running(start));
    let (mut weeks, mut drawn) = (starts.clone(), lines.clone());
    if goes_on {
        weeks.pop();
        for line in &mut drawn {
            line.values.pop();
        }
    }
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let (weeks, drawn) = (weeks.clone(), drawn.clone());
        spawn_local(async move {
            let made = draw(&element, &weeks, &drawn, percent).await;
            // the page may have gone while the library was loading
            if state.is_disposed() {
                made.ok().iter().for_each(destroy);
                return;
            }
            state.set(if made.is_ok() { "ready" } else { "failed" });
            opened.set_value(made.ok());
        });
    });
    let follow = window_event_listener(leptos::ev::resize, move |_| {
        if let Some(element) = node.get_untracked() {
            opened.with_value(|chart| chart.iter().for_each(|chart| resize(chart, width(&element))));
        }
    });
    on_cleanup(move || follow.remove());
    on_cleanup(move || opened.try_update_value(Option::take).flatten().iter().for_each(destroy));
    let written = move |value: Option<f64>| match value {
        Some(value) if percent => say::percent(format!("{value:.1}")),
        Some(value) => format!("{value:.0}"),
        None => say::nothing().to_owned(),
    };
    let columns = lines.clone();
    let rows = starts.into_iter().enumerate().map(move |(i, start)| {
        let cells = columns.iter().map(|line| view! { <td>{written(line.values.get(i).copied().flatten())}</td> }).collect_view();
        view! { <tr><th scope="row">{start}</th>{cells}</tr> }
    });
    view! {
        <section class="figures-card">
            <h2>{title}</h2>
            <p class="figures-legend">
                {lines
                    .iter()
                    .map(|line| view! { <span><i style:background=format!("var({})", line.colour)></i>{line.label.clone()}</span> })
                    .collect_view()}
            </p>
            <div
                class="figures-chart"
                role="img"
                aria-label=title
                node_ref=node
                data-testid=format!("figures-chart-{number}")
                data-state=move || state.get()
            ></div>
            <Show when=move || state.get() == "failed">
                <p>{say::no_chart()}</p>
            </Show>
            {goes_on.then(|| view! { <p class="muted">{say::week_goes_on()}</p> })}
            <details>
                <summary>{say::as_table()}</summary>
                <Wide label=title>
                    <table class="desk-table">
                        <thead>
                            <tr>
                                <th>{say::week()}</th>
                                {lines.iter().map(|line| view! { <th>{line.label.clone()}</th> }).collect_view()}
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </Wide>
            </details>
        </section>
    }
}

/// True of a week that is not over where the county is.
fn is_running(start: &str) -> bool {
    let first = start.parse().map_or(0, Date::day);
    clock::county().day_of(format::now()) < first + 7
}

async fn draw(element: &web_sys::HtmlDivElement, starts: &[String], lines: &[Line], percent: bool) -> Result<JsValue, JsValue> {
    let module = map::load(LIBRARY).await?;
    let library: Function = Reflect::get(&module, &"default".into())?.dyn_into()?;
    let style = window().get_computed_style(element)?.ok_or(JsValue::NULL)?;
    let colour = |token: &str| style.get_property_value(token).unwrap_or_default().trim().to_owned();
    let options = options(width(element), lines, percent, colour);
    // the library names a moment's day by the browser's clock: the moment at which that clock shows the county's day
    let midnight = |day: &String| js_sys::Date::new(&format!("{day}T00:00").into()).get_time() / 1_000.0;
    let times: Vec<f64> = starts.iter().map(midnight).collect();
    let data: Vec<Value> = std::iter::once(json!(times)).chain(lines.iter().map(|line| json!(line.values))).collect();
    let parsed = |value: Value| JSON::parse(&value.to_string());
    Reflect::construct(&library, &Array::of3(&parsed(options)?, &parsed(Value::Array(data))?, element))
}

/// What uPlot is told, as data: <https://github.com/leeoniya/uPlot/tree/master/docs>.
fn options(width: i32, lines: &[Line], percent: bool, colour: impl Fn(&str) -> String) -> Value {
    let series = lines.iter().map(|line| {
        let dash = if line.is_dashed { json!([6, 4]) } else { json!([]) };
        json!({ "label": line.label, "stroke": colour(line.colour), "width": 2, "dash": dash, "points": { "show": false } })
    });
    let series: Vec<Value> = std::iter::once(json!({})).chain(series).collect();
    let axis = |more: Value| {
        let mut axis =
            json!({ "stroke": colour("--muted"), "grid": { "stroke": colour("--line"), "width": 1 }, "ticks": { "show": false } });
        if let (Value::Object(axis), Value::Object(more)) = (&mut axis, more) {
            axis.extend(more);
        }
        axis
    };
    // the library's own words for a month and a day
    let month = if current() == Lang::Zh { "{M}" } else { "{MMM}" };
    json!({
        "width": width, "height": HEIGHT, "legend": { "show": false }, "cursor": { "show": false },
        "scales": { "y": { "range": if percent { json!([0, 100]) } else { json!([0, null]) } } },
        "series": series,
        // the day; the year where it changes
        "axes": [axis(json!({ "values": [[1, say::axis_day(month, "{D}"), "\n{YYYY}", null, null, null, null, null, 1]] })), axis(json!({ "size": 44 }))],
    })
}

/// As wide as its place.
fn width(element: &web_sys::HtmlDivElement) -> i32 {
    element.client_width().max(200)
}

fn resize(chart: &JsValue, width: i32) {
    let size = JSON::parse(&json!({ "width": width, "height": HEIGHT }).to_string());
    if let (Ok(size), Ok(set)) = (size, Reflect::get(chart, &"setSize".into()).and_then(JsCast::dyn_into::<Function>)) {
        // a chart that cannot follow keeps its size
        let _ = set.call1(chart, &size);
    }
}

fn destroy(chart: &JsValue) {
    if let Ok(destroy) = Reflect::get(chart, &"destroy".into()).and_then(JsCast::dyn_into::<Function>) {
        // what cannot be taken down goes with its element
        let _ = destroy.call0(chart);
    }
}
