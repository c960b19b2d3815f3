//! Python objects as values of the core.

use crate::errors::exception;
use icp_core::contract::failure::Failure;
use icp_core::date::{Date, InvalidDate};
use icp_core::error::ErrorCode;
use icp_core::json::{Json, MAX_DEPTH};
use icp_core::table::account::{Account, Value};
use icp_core::table::fault::{CellFault, DataError, DataFault};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple, PyType,
};

static DATETIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DATE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static TIMEZONE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// What a Python object is to the core. What no attribute can be is named, and is an error only where it is read.
pub(crate) fn value(object: &Bound<'_, PyAny>) -> Value {
    read(object).unwrap_or(Value::Other("a Python object"))
}

fn read(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    if object.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(text.to_str().map_or(Value::NotUnicode, |text| Value::Text(text.to_owned())));
    }
    if let Ok(flag) = object.cast::<PyBool>() {
        return Ok(Value::Flag(flag.is_true()));
    }
    if let Ok(number) = object.cast::<PyFloat>() {
        // In Python's tables NaN stands where nothing is known, whatever the type of the others.
        return Ok(if number.value().is_nan() { Value::Null } else { Value::Number(number.value()) });
    }
    if object.cast::<PyInt>().is_ok() {
        let beyond = || Ok::<_, PyErr>(if object.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY });
        return Ok(Value::Number(object.extract::<f64>().or_else(|_| beyond())?));
    }
    if let Some(items) = elements(object)? {
        return Ok(items);
    }
    let py = object.py();
    if object.is_instance(DATETIME.import(py, "datetime", "datetime")?)? {
        return moment(object);
    }
    if object.is_instance(DATE.import(py, "datetime", "date")?)? {
        return day(object);
    }
    if object.is_instance(DECIMAL.import(py, "decimal", "Decimal")?)? {
        return read(&object.call_method0("__float__")?);
    }
    if object.cast::<PyMapping>().is_ok() {
        return Ok(Value::Other("an object"));
    }
    if object.hasattr("dtype")? {
        return of_numpy(object);
    }
    // The one missing value that is neither None nor unequal to itself in Python's sense.
    if object.get_type().name()? == "NAType" {
        return Ok(Value::Null);
    }
    Ok(Value::Other("a Python object"))
}

/// NumPy's scalars and arrays (and what follows its protocol).
fn of_numpy(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    let kind = object.get_type();
    if kind.name()? == "datetime64" {
        return read(&object.call_method1("astype", ("datetime64[D]",))?.call_method0("item")?);
    }
    if object.hasattr("tolist")? {
        let plain = object.call_method0("tolist")?;
        if !plain.get_type().is(&kind) {
            return read(&plain);
        }
    }
    // A long double stays what it is: the nearest double stands for it.
    read(&object.call_method0("__float__")?)
}

fn moment(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    // pandas' NaT calls itself a datetime, and is unequal to itself.
    if object.ne(object)? {
        return Ok(Value::Null);
    }
    if object.getattr("tzinfo")?.is_none() {
        return day(object);
    }
    let utc = TIMEZONE.import(object.py(), "datetime", "timezone")?.getattr("utc")?;
    day(&object.call_method1("astimezone", (utc,))?)
}

fn day(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    let part = |name: &str| object.getattr(name)?.extract::<i32>();
    let (month, day) = (part("month")? as u8, part("day")? as u8);
    let date = Date::from_ymd(part("year")?, month, day);
    Ok(date.map_or(Value::Other("a date outside the calendar"), Value::Date))
}

fn items<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    let listed = object.cast::<PyList>().is_ok()
        || object.cast::<PyTuple>().is_ok()
        || object.cast::<PySet>().is_ok()
        || object.cast::<PyFrozenSet>().is_ok();
    if listed { object.try_iter()?.collect::<PyResult<Vec<_>>>().map(Some) } else { Ok(None) }
}

/// A list, tuple or set: tags when it holds texts and nulls only.
fn elements(object: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    let Some(items) = items(object)? else { return Ok(None) };
    // Lists inside a list are named, not followed: nothing reads them, and no depth can run away.
    let shallow = |item: &Bound<'_, PyAny>| match self::items(item) {
        Ok(None) => value(item),
        _ => Value::Other("a list"),
    };
    let values: Vec<Value> = items.iter().map(shallow).collect();
    let tag = |value: &Value| match value {
        Value::Null => Some(None),
        Value::Text(text) => Some(Some(text.clone())),
        _ => None,
    };
    let tags: Option<Vec<_>> = values.iter().map(tag).collect();
    Ok(Some(tags.map_or(Value::List(values), Value::Tags)))
}

type Pairs<'py> = Vec<(String, Bound<'py, PyAny>)>;

/// The members of a mapping; nothing when it is none.
fn pairs<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Pairs<'py>>> {
    let key = |key: &Bound<'py, PyAny>| key.str().map(|text| text.to_string_lossy().into_owned());
    let Ok(mapping) = object.cast::<PyMapping>() else { return Ok(None) };
    let pair = |entry: Bound<'py, PyAny>| {
        let (name, value) = entry.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>()?;
        Ok((key(&name)?, value))
    };
    mapping.items()?.iter().map(pair).collect::<PyResult<_>>().map(Some)
}

/// An account from a dict or another mapping. With `wanted`, other keys are not looked at.
pub(crate) fn account(
    object: &Bound<'_, PyAny>,
    wanted: Option<&[String]>,
) -> PyResult<Result<Account, DataError>> {
    let mut account = Account::new();
    if let (Ok(dict), Some(wanted)) = (object.cast::<PyDict>(), wanted) {
        for name in wanted {
            if let Some(found) = dict.get_item(name)? {
                account.set(name, value(&found));
            }
        }
        return Ok(Ok(account));
    }
    let Some(pairs) = pairs(object)? else {
        let found = request(object).map_or("an object", |json| json.kind());
        return Ok(Err(DataFault::new("", None, CellFault::AccountNotObject { found }).into()));
    };
    for (name, found) in pairs {
        account.set(&name, value(&found));
    }
    Ok(Ok(account))
}

/// The elements of a list, or of an array or series of NumPy, pandas, Polars or Arrow.
fn sequence<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    if let Some(items) = items(object)? {
        return Ok(Some(items));
    }
    for plain in ["tolist", "to_list", "to_pylist"] {
        if object.hasattr(plain)? {
            let listed = object.call_method0(plain)?;
            return if listed.is(object) { Ok(None) } else { items(&listed) };
        }
    }
    Ok(None)
}

/// The members of a mapping, or of what calls itself one by `to_dict`: a profile, a report.
fn members<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Pairs<'py>>> {
    if let Some(pairs) = pairs(object)? {
        return Ok(Some(pairs));
    }
    let own = object.get_type().module()? == "icp._profile" || object.get_type().module()? == "icp._report";
    if own && object.hasattr("to_dict")? { pairs(&object.call_method0("to_dict")?) } else { Ok(None) }
}

/// A profile document from dicts and lists.
pub(crate) fn document(object: &Bound<'_, PyAny>) -> PyResult<Json> {
    json(object, 0, true)
}

/// The options of a call, accounts among them.
pub(crate) fn request(object: &Bound<'_, PyAny>) -> PyResult<Json> {
    json(object, 0, false)
}

fn refused(py: Python<'_>, code: ErrorCode) -> PyErr {
    exception(py, &Failure::one(code, "", code.meaning()))
}

fn json(object: &Bound<'_, PyAny>, depth: usize, document: bool) -> PyResult<Json> {
    let py = object.py();
    if depth > MAX_DEPTH {
        return Err(refused(py, ErrorCode::JsonTooDeep));
    }
    if let Some(pairs) = members(object)? {
        let member =
            |(name, value): (String, Bound<'_, PyAny>)| Ok((name, json(&value, depth + 1, document)?));
        return pairs.into_iter().map(member).collect::<PyResult<_>>().map(Json::Object);
    }
    if let Some(items) = sequence(object)? {
        return items
            .iter()
            .map(|item| json(item, depth + 1, document))
            .collect::<PyResult<_>>()
            .map(Json::List);
    }
    Ok(match value(object) {
        Value::Null => Json::Null,
        Value::Flag(flag) => Json::Bool(flag),
        Value::Text(text) => Json::Text(text),
        Value::Date(date) => Json::Text(date.to_string()),
        Value::Number(number) if document && number.is_infinite() => {
            return Err(refused(py, ErrorCode::JsonNumberTooLarge));
        }
        // The core writes and reads no negative zero.
        Value::Number(number) => Json::Number(number + 0.0),
        Value::Tags(tags) => {
            Json::List(tags.into_iter().map(|tag| tag.map_or(Json::Null, Json::Text)).collect())
        }
        Value::List(_) | Value::NotUnicode | Value::Other(_) if document => {
            return Err(refused(py, ErrorCode::WrongType));
        }
        // What is no value of an account is to be refused where it is read, and nowhere else.
        Value::List(_) | Value::NotUnicode | Value::Other(_) => Json::Object(Vec::new()),
    })
}

/// A date to score at: ISO text, or a date or moment of Python, NumPy or pandas.
pub(crate) fn as_of(object: &Bound<'_, PyAny>) -> PyResult<Date> {
    let found = value(object);
    let date = match &found {
        Value::Date(date) => return Ok(*date),
        Value::Null => return Err(refused(object.py(), ErrorCode::AsOfMissing)),
        Value::Text(text) => text.parse::<Date>(),
        _ => Err(InvalidDate { text: object.repr()?.to_string_lossy().into_owned() }),
    };
    date.map_err(|error| exception(object.py(), &error.into()))
}
