//! Accessibility rules, checked in the page by axe-core.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Browser;
use crate::server::root;

/// A rule that the page breaks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// axe's name of the rule, such as `color-contrast`.
    pub rule: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// For each element: its selector and what is wrong with it.
    pub elements: Vec<String>,
}

/// Which rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// All of WCAG 2.2 A and AA.
    All,
    /// Those about colours alone: on a screen that was asked about all, in another look.
    Contrast,
}

impl Browser {
    /// Every violation of WCAG 2.2 A and AA on the page as it stands.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        self.axe_by(Rules::All).await
    }

    /// Every violation of these rules on the page as it stands.
    pub async fn axe_by(&self, rules: Rules) -> Result<Vec<Violation>> {
        let path = root().join("frontend/node_modules/axe-core/axe.min.js");
        let source = fs::read_to_string(&path).with_context(|| format!("no axe-core at {}: run `npm ci` in frontend/", path.display()))?;
        if self.script("return typeof window.axe;", vec![]).await? != json!("object") {
            self.script(&source, vec![]).await?;
        }
        let only = match rules {
            Rules::All => json!({ "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
            Rules::Contrast => json!({ "type": "rule", "values": ["color-contrast"] }),
        };
        let found = self
            .script_async(
                "const [only, done] = arguments;
                 axe.run(document, { runOnly: only, resultTypes: ['violations'] }).then(
                     (r) => done(r.violations.map((v) => ({
                         rule: v.id, impact: v.impact,
                         elements: v.nodes.map((n) => n.target.join(' ') + ': ' + n.failureSummary.split('\\n').slice(1).join(';').trim()),
                     }))),
                     (e) => done(String(e)));",
                vec![only],
            )
            .await?;
        let list = found.as_array().with_context(|| format!("axe-core failed: {found}"))?;
        Ok(list.iter().map(violation).collect())
    }
}

fn violation(value: &Value) -> Violation {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let elements = value["elements"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    Violation { rule: text("rule"), impact: text("impact"), elements }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} ({})", self.rule, self.impact)?;
        self.elements.iter().try_for_each(|element| writeln!(f, "    {element}"))
    }
}
