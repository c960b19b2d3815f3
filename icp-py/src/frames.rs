//! Columns from NumPy and Python objects, and scores as Arrow or as plain parts.

use crate::convert;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Int32Array, RecordBatch, RecordBatchOptions, StringArray,
    make_array,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList};
use pyo3_arrow::buffer::PyArrowBuffer;
use pyo3_arrow::{PyArray, PyTable};
use std::sync::Arc;

/// One column of a table.
#[pyclass(frozen, module = "icp._core")]
pub(crate) struct Column(pub(crate) ArrayRef);

pub(crate) fn refused(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Where the bytes are not 0, the value is missing.
fn nulls(missing: Option<&[u8]>) -> Option<NullBuffer> {
    missing.map(|missing| NullBuffer::new(BooleanBuffer::collect_bool(missing.len(), |i| missing[i] == 0)))
}

#[pymethods]
impl Column {
    /// An Arrow array, or a buffer such as a NumPy array, without a copy.
    #[staticmethod]
    #[pyo3(signature = (values, missing=None))]
    fn of_buffer(values: PyArray, missing: Option<&[u8]>) -> PyResult<Self> {
        let (array, _) = values.into_inner();
        if missing.is_none() {
            return Ok(Self(array));
        }
        let data = array.to_data().into_builder().nulls(nulls(missing)).build();
        Ok(Self(make_array(data.map_err(refused)?)))
    }

    /// Truth values, a byte each.
    #[staticmethod]
    #[pyo3(signature = (bytes, missing=None))]
    fn of_flags(bytes: &[u8], missing: Option<&[u8]>) -> PyResult<Self> {
        let flags = BooleanBuffer::collect_bool(bytes.len(), |i| bytes[i] != 0);
        Ok(Self(Arc::new(BooleanArray::new(flags, nulls(missing)))))
    }

    /// 64-bit counts of a unit since 1970 UTC, without a copy.
    #[staticmethod]
    #[pyo3(signature = (counts, unit, missing=None))]
    fn of_moments(counts: PyArray, unit: &str, missing: Option<&[u8]>) -> PyResult<Self> {
        let unit = match unit {
            "s" => TimeUnit::Second,
            "ms" => TimeUnit::Millisecond,
            "us" => TimeUnit::Microsecond,
            _ => TimeUnit::Nanosecond,
        };
        let (counts, _) = counts.into_inner();
        let data =
            counts.to_data().into_builder().data_type(DataType::Timestamp(unit, None)).nulls(nulls(missing));
        Ok(Self(make_array(data.build().map_err(refused)?)))
    }

    /// 32-bit codes of the values of another column.
    #[staticmethod]
    #[pyo3(signature = (codes, values, missing=None))]
    fn of_codes(codes: PyArray, values: &Self, missing: Option<&[u8]>) -> PyResult<Self> {
        let (codes, _) = codes.into_inner();
        let codes = codes.as_primitive_opt::<Int32Type>().ok_or_else(|| refused(codes.data_type()))?;
        let codes = Int32Array::try_new(codes.values().clone(), nulls(missing)).map_err(refused)?;
        let coded = DictionaryArray::<Int32Type>::try_new(codes, Arc::clone(&values.0)).map_err(refused)?;
        Ok(Self(Arc::new(coded)))
    }

    /// Python objects of one kind; `None` when kinds are mixed and each must be read by itself.
    #[staticmethod]
    fn of_objects(objects: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let values = objects.try_iter()?.map(|object| object.map(|object| convert::value(&object)));
        Ok(icp_core::arrow::array(&values.collect::<PyResult<Vec<_>>>()?).map(Self))
    }
}

/// Columns of equal length as one batch.
pub(crate) fn record_batch(columns: Vec<(String, Py<Column>)>, rows: usize) -> PyResult<RecordBatch> {
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (name, column) in columns {
        let array = Arc::clone(&column.get().0);
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let rows = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &rows).map_err(refused)
}

/// Scores of a table, batch by batch.
#[pyclass(frozen, module = "icp._core")]
pub(crate) struct Scores(pub(crate) Vec<RecordBatch>);

/// The name of a column, its kind, its values, where it is null, and its words.
type Parts = (String, &'static str, Py<PyAny>, Option<Py<PyBytes>>, Option<Vec<String>>);

#[pymethods]
impl Scores {
    fn __len__(&self) -> usize {
        self.0.iter().map(RecordBatch::num_rows).sum()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let schema = self.0.first().map(RecordBatch::schema).ok_or_else(|| refused(""))?;
        let table = Bound::new(py, PyTable::try_new(self.0.clone(), schema)?)?;
        table.call_method1("__arrow_c_stream__", (requested_schema,))
    }

    /// The columns of scores that were made in one batch, as bytes and lists.
    fn parts(&self, py: Python<'_>) -> PyResult<Vec<Parts>> {
        let Some(batch) = self.0.first() else { return Ok(Vec::new()) };
        let fields = batch.schema_ref().fields();
        fields.iter().zip(batch.columns()).map(|(field, array)| part(py, field.name(), array)).collect()
    }
}

fn part(py: Python<'_>, name: &str, array: &ArrayRef) -> PyResult<Parts> {
    let bytes =
        |buffer: Buffer| Bound::new(py, PyArrowBuffer::new(buffer)).map(|buffer| buffer.into_any().unbind());
    let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
    let missing =
        nulls.map(|nulls| PyBytes::new(py, &nulls.iter().map(|known| u8::from(!known)).collect::<Vec<_>>()));
    let texts = |texts: &StringArray| PyList::new(py, texts.iter());
    let (kind, values, words) = match array.data_type() {
        DataType::Float64 => {
            ("number", bytes(array.as_primitive::<Float64Type>().values().inner().clone())?, None)
        }
        DataType::Boolean => {
            let flags: Vec<u8> = array.as_boolean().values().iter().map(u8::from).collect();
            ("flag", PyBytes::new(py, &flags).into_any().unbind(), None)
        }
        DataType::Dictionary(..) => {
            let coded = array.as_dictionary::<Int32Type>();
            let words = coded.values().as_string::<i32>().iter().flatten().map(str::to_owned).collect();
            ("word", bytes(coded.keys().values().inner().clone())?, Some(words))
        }
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            let rows = lists.iter().map(|list| list.map(|list| texts(list.as_string())).transpose());
            ("words", PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)?.into_any().unbind(), None)
        }
        _ => ("text", texts(array.as_string())?.into_any().unbind(), None),
    };
    Ok((name.to_owned(), kind, values, missing.map(Bound::unbind), words))
}
