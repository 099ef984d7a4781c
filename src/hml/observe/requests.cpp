#include "hml/observe/requests.hpp"

#include <algorithm>

#include "hml/observe/expression_tree.hpp"
#include "hml/observe/selection.hpp"

namespace hml {
namespace {

/// The requests of a selection in brackets, which are relative to the objects at `path`.
void add_filter(std::vector<ColumnRequest>& out, const ObjectFilter& filter, const std::vector<std::string>& path) {
  const auto add = [&](const ExpressionTree& tree) {
    auto requests = tree_requests(tree);
    for (auto& request : requests) request.path.insert(request.path.begin(), path.begin(), path.end());
    add_requests(out, requests);
  };
  if (filter.condition) add(*filter.condition);
  for (const auto& key : filter.keys) add(key);
}

}  // namespace

std::vector<ColumnRequest> object_requests(const ObjectName& object, const std::vector<std::string>& columns) {
  std::vector<ColumnRequest> out;
  for (const auto& addend : object.addends) add_requests(out, object_requests(addend, momentum_columns()));
  if (object.is_sum()) return out;
  ColumnRequest request;
  for (const auto& step : object.steps) {
    request.path.push_back(step.name);
    if (step.filter) add_filter(out, *step.filter, request.path);
  }
  request.columns = columns;
  add_requests(out, {request});
  return out;
}

void add_requests(std::vector<ColumnRequest>& to, const std::vector<ColumnRequest>& more) {
  for (const auto& request : more) {
    auto known = std::find_if(to.begin(), to.end(), [&](const ColumnRequest& r) { return r.path == request.path; });
    if (known == to.end()) known = to.insert(to.end(), {request.path, {}});
    for (const auto& column : request.columns)
      if (std::find(known->columns.begin(), known->columns.end(), column) == known->columns.end())
        known->columns.push_back(column);
  }
}

}  // namespace hml
