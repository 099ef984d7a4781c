#pragma once
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace hml {

/// Text that its copies share: a fine grid of a detector repeats the same thousands of edges for every row.
class SharedText {
 public:
  SharedText(std::string text = {}) : text_(std::make_shared<const std::string>(std::move(text))) {}
  operator const std::string&() const { return *text_; }
  operator std::string_view() const { return *text_; }
  const std::string& str() const { return *text_; }
  friend bool operator==(const SharedText& a, std::string_view b) { return *a.text_ == b; }
  friend const std::string& format_as(const SharedText& text) { return *text.text_; }
  friend std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << *text.text_; }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace hml
