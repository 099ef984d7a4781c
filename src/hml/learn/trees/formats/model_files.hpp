#pragma once
#include <filesystem>
#include <memory>

#include "hml/learn/approach.hpp"

namespace hml {

/// Formats of models that other programs write, and `other` for all else, ours among it.
enum class ModelFormat { other, xgboost, lightgbm };

/// Tells by a file's first bytes, whatever its name. An input error where it is a model in a format that is not read
/// (UBJSON, a dump, a pickle, ONNX): it says how to save the model instead.
ModelFormat recognise_model(const std::filesystem::path& path);

/// Reads an XGBoost or LightGBM model as a trained `boosted_trees`; errors name the file.
std::unique_ptr<Approach> read_foreign_model(const std::filesystem::path& path);

}  // namespace hml
