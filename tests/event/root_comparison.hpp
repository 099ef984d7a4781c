#pragma once
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hml/event/root/tree.hpp"

namespace hml {

/// How far a number of a column may lie from what was filled in.
using Tolerance = std::function<double(const std::string& column, double value)>;

/// Compares a column with what was filled in.
class Comparison {
 public:
  Comparison(const RootColumn& column, const RootArray& array, Tolerance tolerance)
      : column_(column), array_(array), tolerance_(std::move(tolerance)) {}

  void entries(const nlohmann::json& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) item(expected[i], 0, static_cast<std::int64_t>(i));
  }

 private:
  // Item `index` of a level; below the last level it is a row.
  void item(const nlohmann::json& expected, std::size_t level, std::int64_t index) {
    if (level == array_.offsets.size()) return row(expected, index);
    const auto begin = array_.offsets[level].at(static_cast<std::size_t>(index));
    const auto end = array_.offsets[level].at(static_cast<std::size_t>(index) + 1);
    if (expected.is_string()) return text(expected.get<std::string>(), begin, end);
    ASSERT_EQ(end - begin, static_cast<std::int64_t>(expected.size()))
        << column_.name << " level " << level << " item " << index;
    for (std::int64_t k = begin; k < end; ++k) item(expected[static_cast<std::size_t>(k - begin)], level + 1, k);
  }

  void text(const std::string& expected, std::int64_t begin, std::int64_t end) {
    const auto& bytes = std::get<std::vector<std::uint8_t>>(array_.values);
    EXPECT_EQ(std::string(bytes.begin() + begin, bytes.begin() + end), expected) << column_.name;
  }

  void row(const nlohmann::json& expected, std::int64_t index) {
    for (int k = 0; k < array_.width; ++k)
      number(array_.width == 1 ? expected : expected.at(static_cast<std::size_t>(k)), index * array_.width + k);
  }

  void number(const nlohmann::json& expected, std::int64_t index) {
    std::visit(
        [&]<class T>(const std::vector<T>& all) {
          const T value = all.at(static_cast<std::size_t>(index));
          if constexpr (std::is_integral_v<T>) {
            const T wanted = expected.is_boolean() ? static_cast<T>(expected.get<bool>()) : expected.get<T>();
            EXPECT_EQ(value, wanted) << column_.name << " " << index;
          } else {
            EXPECT_NEAR(value, expected.get<double>(), tolerance_(column_.name, expected.get<double>()))
                << column_.name << " " << index;
          }
        },
        array_.values);
  }

  const RootColumn& column_;
  const RootArray& array_;
  Tolerance tolerance_;
};

/// The values of a tree's columns, by name: lists in lists as the column's levels and width say, texts whole.
inline void expect_values(const RootTree& tree, const nlohmann::json& columns, const Tolerance& tolerance) {
  for (const auto& [name, expected] : columns.items()) {
    const RootColumn* column = tree.find(name);
    ASSERT_TRUE(column) << name;
    ASSERT_EQ(tree.entries(), static_cast<std::int64_t>(expected.size()));
    const RootArray array = tree.read(name, 0, tree.entries());
    EXPECT_EQ(array.width, column->width);
    EXPECT_EQ(static_cast<int>(array.offsets.size()), column->levels);
    Comparison(*column, array, tolerance).entries(expected);
  }
}

}  // namespace hml
