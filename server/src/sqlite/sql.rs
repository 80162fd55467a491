//! How the domain's values stand in SQLite's columns, and how SQLite's errors read outside.

use rusqlite::{
    ErrorCode,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};
use xunge_shared::{
    hlc::Hlc,
    id::{DeviceId, EntityId, Sha256},
};

use crate::store::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        match e.sqlite_error_code() {
            Some(code) if !matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Unavailable(e.to_string()),
            // Without a code it is not SQLite's: a column does not hold what it should.
            _ => Self::Corrupt(e.to_string()),
        }
    }
}

/// A value as the blob or text that it is stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Col<T>(pub(super) T);

impl ToSql for Col<u128> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_be_bytes().to_vec().into())
    }
}

impl FromSql for Col<u128> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes: [u8; 16] = value.as_blob()?.try_into().map_err(|_| FromSqlError::InvalidType)?;
        Ok(Self(u128::from_be_bytes(bytes)))
    }
}

impl ToSql for Col<EntityId> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.0.to_be_bytes().to_vec().into())
    }
}

impl FromSql for Col<EntityId> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Col::<u128>::column_result(value).map(|Col(id)| Self(EntityId(id)))
    }
}

impl ToSql for Col<Sha256> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.0[..].into())
    }
}

impl FromSql for Col<DeviceId> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Col::<u128>::column_result(value).map(|Col(id)| Self(DeviceId(id)))
    }
}

impl FromSql for Col<Sha256> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?.try_into().map_err(|_| FromSqlError::InvalidType)?;
        Ok(Self(Sha256(bytes)))
    }
}

/// Any of the domain's codes, stored as its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text<T>(pub(super) T);

impl<T: std::fmt::Display> ToSql for Text<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>> FromSql for Text<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(FromSqlError::other)
    }
}

/// A hybrid clock, in the 64 bits that it consists of.
impl ToSql for Col<Hlc> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(((self.0.millis() << 16 | u64::from(self.0.counter())) as i64).into())
    }
}

impl FromSql for Col<Hlc> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bits = value.as_i64()? as u64;
        Ok(Self(Hlc::new(bits >> 16, bits as u16)))
    }
}

/// A number of the domain. All that are stored are far below 2^63.
impl ToSql for Col<u64> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok((self.0 as i64).into())
    }
}

impl FromSql for Col<u64> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(value.as_i64()? as u64))
    }
}
